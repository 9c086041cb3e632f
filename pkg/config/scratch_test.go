package config
import ("testing";"context";"os";"encoding/json";"fmt";"github.com/zclconf/go-cty/cty")
func TestScratch(t *testing.T) {
	p := os.Getenv("SCRATCH")
	if p == "" { t.Skip() }
	f, diags := Load(context.Background(), Options{Path: p, Git: func(_ context.Context, dir, attr string) (cty.Value, error) { fmt.Println("GIT", dir, attr); if attr == "dirty" {return cty.True,nil}; return cty.StringVal("G"+attr), nil}})
	WriteDiagnostics(os.Stdout, f.Sources, diags, 100, false)
	if os.Getenv("DUMP") != "" {
		s, d := f.Select(context.Background(), "image", nil)
		WriteDiagnostics(os.Stdout, f.Sources, d, 100, false)
		x, err := json.MarshalIndent(s, "", " ")
		fmt.Println(string(x), err)
	}
}
