package main

import (
	"fmt"
	"math"
	"strings"
)

// Measures of the chart, in pixels.
const (
	chartWidth = 760
	labelWidth = 300
	valueWidth = 110
	barHeight  = 16
	barGap     = 5
	groupGap   = 16
	headHeight = 64
)

// chartScenarios are what the chart shows.
var chartScenarios = []string{cold, nothing, oneMain, oneShared}

// chart draws how much longer than a bare go build each tool took, on a logarithmic scale: a
// bar to the left is faster. It is readable on light and on dark.
func chart(rows []row, title string) string {
	c := canvas{low: -1, high: 1}
	groups := group(rows)
	for _, g := range groups {
		for _, r := range g {
			c.low, c.high = min(c.low, math.Floor(math.Log2(r.ratio))), max(c.high, math.Ceil(math.Log2(r.ratio)))
		}
	}
	y := headHeight
	for _, g := range groups {
		c.text(0, y+13, "scenario", "start", g[0].scenario)
		for _, r := range g {
			c.bar(y, r)
			y += barHeight + barGap
		}
		y += groupGap
	}
	return c.svg(y, title)
}

// group are the rows of each scenario of the chart that have a ratio, but for those of go
// build itself: it is the line that they start from.
func group(rows []row) (groups [][]row) {
	for _, scenario := range chartScenarios {
		var g []row
		for _, r := range rows {
			if r.scenario == scenario && r.ratio > 0 && r.tool != bareName {
				g = append(g, r)
			}
		}
		if len(g) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// A canvas collects what is drawn. Its axis goes from 2^low to 2^high.
type canvas struct {
	low, high float64
	body      strings.Builder
}

// x is where a ratio lies.
func (c *canvas) x(ratio float64) float64 {
	return labelWidth + (math.Log2(ratio)-c.low)/(c.high-c.low)*(chartWidth-labelWidth-valueWidth)
}

func (c *canvas) text(x float64, y int, class, anchor, text string) {
	fmt.Fprintf(&c.body, "  <text x=\"%.1f\" y=\"%d\" class=\"%s\" text-anchor=\"%s\">%s</text>\n", x, y, class, anchor,
		escape(text))
}

func (c *canvas) bar(y int, r row) {
	c.text(labelWidth-10, y+13, "tool", "end", r.tool)
	from, to := c.x(1), c.x(r.ratio)
	class := "slower"
	if to < from {
		from, to, class = to, from, "faster"
	}
	if strings.HasPrefix(r.tool, "gobuild") {
		class += " own"
	}
	fmt.Fprintf(&c.body, "  <rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>\n", from, y,
		max(to-from, 1), barHeight, class)
	c.text(max(to, c.x(1))+6, y+13, "value", "start", times(r.ratio)+" × · "+seconds(r.median))
}

// svg puts the axis around what was drawn.
func (c *canvas) svg(height int, title string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "+
		"role=\"img\">\n", chartWidth, height, chartWidth, height)
	fmt.Fprintf(&b, "  <title>%s</title>\n%s", escape(title), chartStyle)
	fmt.Fprintf(&b, "  <text x=\"0\" y=\"18\" class=\"title\">%s</text>\n", escape(title))
	for power := c.low; power <= c.high; power++ {
		x := c.x(math.Exp2(power))
		class := "grid"
		if power == 0 {
			class = "one"
		}
		fmt.Fprintf(&b, "  <line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" class=\"%s\"/>\n", x, headHeight-8, x,
			height-groupGap, class)
		fmt.Fprintf(&b, "  <text x=\"%.1f\" y=\"%d\" class=\"tick\" text-anchor=\"middle\">%s</text>\n", x,
			headHeight-14, tick(power))
	}
	return b.String() + c.body.String() + "</svg>\n"
}

// tick is the label of a power of two.
func tick(power float64) string {
	if power < 0 {
		return fmt.Sprintf("1/%.0f ×", math.Exp2(-power))
	}
	return fmt.Sprintf("%.0f ×", math.Exp2(power))
}

const chartStyle = `  <style>
    text { font: 12px system-ui, sans-serif; fill: #24292f; }
    .title { font-size: 14px; font-weight: 600; }
    .scenario { font-weight: 600; }
    .tick, .value { fill: #57606a; }
    .grid { stroke: #8c959f; stroke-opacity: 0.35; }
    .one { stroke: #57606a; stroke-width: 1.5; }
    .slower, .faster { fill: #8c959f; }
    .slower.own { fill: #1f6feb; }
    .faster.own { fill: #2da44e; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .tick, .value { fill: #9da7b3; }
      .one { stroke: #9da7b3; }
    }
  </style>
`

// escape makes text safe in XML.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
