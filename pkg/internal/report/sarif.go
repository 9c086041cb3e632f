package report

import (
	"bytes"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
)

// The parts of SARIF 2.1.0 that are written
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
		FullDescription  sarifText `json:"fullDescription"`
		HelpURI          string    `json:"helpUri"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPlace `json:"physicalLocation"`
	}
	sarifPlace struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

// WriteSARIF prints a log of one run, with the files that diagnostics are of by name. Rules are the kinds of
// mistakes that were found.
func WriteSARIF(w io.Writer, files map[string]*hcl.File, diags hcl.Diagnostics) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "gobuild", InformationURI: "https://github.com/gobuild-dev/gobuild",
		Rules: []sarifRule{}}
	rules := map[*diag.Kind]int{}
	for _, d := range RelativePaths(diags) {
		kind := diag.Of(d).Kind
		index, known := rules[kind]
		if !known {
			index = len(rules)
			rules[kind] = index
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
				ID: kind.Code, ShortDescription: sarifText{kind.Summary}, FullDescription: sarifText{kind.Meaning},
				HelpURI: kind.URL(),
			})
		}
		run.Results = append(run.Results, sarifResult{
			RuleID: kind.Code, RuleIndex: index, Level: SeverityName(d),
			Message: sarifText{d.Summary + ": " + d.Detail}, Locations: locations(files, d.Subject),
		})
	}
	return WriteJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func locations(files map[string]*hcl.File, r *hcl.Range) []sarifLocation {
	if r == nil || r.Filename == "" {
		return nil
	}
	file := files[r.Filename]
	region := sarifRegion{r.Start.Line, codePoint(file, r.Start.Byte), r.End.Line, codePoint(file, r.End.Byte)}
	if region.EndLine == region.StartLine {
		region.EndColumn = max(region.EndColumn, region.StartColumn)
	}
	return []sarifLocation{{sarifPlace{artifact(r.Filename), region}}}
}

// artifact returns a file as a URI: below the working directory relative to it.
func artifact(name string) sarifArtifact {
	rel := SlashPath(name)
	if filepath.IsLocal(filepath.FromSlash(rel)) {
		return sarifArtifact{(&url.URL{Path: rel}).String(), "%SRCROOT%"}
	}
	name = filepath.ToSlash(name)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // a drive of Windows
	}
	return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
}

// codePoint returns the column of a byte, counted in code points from 1.
func codePoint(file *hcl.File, byteOffset int) int {
	if file == nil || byteOffset > len(file.Bytes) {
		return 1
	}
	before := file.Bytes[:byteOffset]
	return utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}
