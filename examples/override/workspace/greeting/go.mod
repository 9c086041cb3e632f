module example.com/override/workspace/greeting

go 1.26.0
