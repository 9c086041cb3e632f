package diag

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// OfInstance says of which instance of a for_each block a diagnostic is, and of how many (0: not known), and
// returns it. [Merge] makes one of those that differ by their instances only.
func OfInstance(d *hcl.Diagnostic, o *Origin, instances int) *hcl.Diagnostic {
	info := Of(d)
	info.instance, info.instances = o, instances
	d.Extra = info
	return d
}

// mostNames is how many instances a merged diagnostic names.
const mostNames = 5

// Merge makes one diagnostic of those of a kind at a place that are of instances of one block: the first, with the
// number of instances and their names. It is for people; programs get each.
func Merge(diags hcl.Diagnostics) (merged hcl.Diagnostics) {
	at := map[Key]int{}
	keys := map[Key][]string{}
	for _, d := range diags {
		info, key := Of(d), KeyOf(d).WithoutDetail()
		if info.instance == nil || info.instance.Key == "" {
			merged = append(merged, d)
			continue
		}
		if _, ok := at[key]; !ok {
			at[key] = len(merged)
			merged = append(merged, d)
		}
		keys[key] = append(keys[key], info.instance.Key)
	}
	for key, i := range at {
		if len(keys[key]) > 1 {
			d := merged[i]
			merged[i] = WithDetail(d, d.Detail+" "+describeInstances(Of(d), keys[key]))
		}
	}
	return merged
}

// describeInstances is a sentence that names instances.
func describeInstances(info *Info, keys []string) string {
	names := strings.Join(keys[:min(len(keys), mostNames)], ", ")
	if len(keys) > mostNames {
		names += fmt.Sprintf(", … and %d more", len(keys)-mostNames)
	}
	count := fmt.Sprint(len(keys))
	if info.instances > 0 {
		count += fmt.Sprintf(" of %d", info.instances)
	}
	return fmt.Sprintf("The same goes for %s instances of %q: %s.", count, info.instance.Label, names)
}
