module example.com/distro

go 1.26
