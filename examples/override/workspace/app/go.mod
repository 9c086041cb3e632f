module example.com/override/workspace/app

go 1.26.0

require golang.org/x/example/hello v0.0.0-20250915201037-7f05d217867b
