module example.com/override/app

go 1.26.0

toolchain go1.26.8

require golang.org/x/example/hello v0.0.0-20250915201037-7f05d217867b
