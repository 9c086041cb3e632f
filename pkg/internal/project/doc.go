// Package project is what verbs have in common: it opens a configuration, chooses the executor, makes a plan
// and carries it out. Each step is a call, so that a verb takes those that it needs:
//
//	p, err := project.Open(ctx, env, request)
//	defer p.Close()
//	sel, err := p.Select(ctx, "target", only)
//	goal, err := p.Goal(ctx, sel)
//	todo, err := p.Plan(ctx, goal)
//	results, err := p.CarryOut(ctx, todo, how)
//
// Errors are those of package report, whole as the user reads them.
package project
