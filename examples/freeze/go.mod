module example.com/freeze

go 1.26
