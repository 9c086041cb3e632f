package main

import "example.com/monorepo/internal/hello"

func main() { hello.From("worker") }
