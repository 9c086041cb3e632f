module golang.org/x/example/hello

go 1.19
