module example.com/throwaway

go 1.26
