// Package project has the steps that verbs share: it opens a configuration, chooses the executor, makes a
// plan and carries it out. A verb calls the steps that it needs:
//
//	p, err := project.Open(ctx, env, request)
//	defer p.Close()
//	sel, err := p.Select(ctx, "target", only)
//	goal, err := p.Goal(ctx, sel)
//	todo, err := p.Plan(ctx, goal)
//	results, err := p.CarryOut(ctx, todo, options)
//
// Errors are those of package report, ready to be shown to the user.
package project
