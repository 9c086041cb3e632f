module example.com/codegen

go 1.26.0
