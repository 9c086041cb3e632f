// The witness tells what a command sees and may do.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

func main() {
	switch filepath.Base(os.Args[0]) { // in an image that looks like one with Go
	case "gofmt":
		io.Copy(io.Discard, os.Stdin)
		return
	case "go":
		fmt.Println("this is", strings.Join(os.Args, " "))
		return
	}
	if len(os.Args) == 1 {
		tell()
		return
	}
	switch args := os.Args[2:]; os.Args[1] {
	case "exit":
		code, _ := strconv.Atoi(args[0])
		fmt.Println("out")
		fmt.Fprintln(os.Stderr, "err")
		os.Exit(code)
	case "sleep":
		fmt.Println("sleeping")
		time.Sleep(time.Hour)
	case "eat":
		var all [][]byte
		for {
			block := make([]byte, 1<<20)
			for i := range block {
				block[i] = byte(i)
			}
			all = append(all, block)
		}
	case "read":
		for _, name := range args {
			data, err := os.ReadFile(name)
			fmt.Println("reads", name, err == nil, strings.TrimSpace(string(data)))
		}
	case "kind":
		info, err := os.Lstat(args[0])
		fmt.Println("kind", args[0], info.Mode(), err)
	case "write":
		for _, name := range args {
			fmt.Println("writes", name, writes(name))
		}
	case "copy":
		io.Copy(os.Stdout, os.Stdin)
	case "size":
		var size struct{ Rows, Cols, X, Y uint16 }
		for size.Cols == 0 {
			_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, 1, syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
			if errno != 0 {
				fmt.Println("no terminal")
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		fmt.Println("size", size.Rows, size.Cols)
	case "pid":
		fmt.Println("pid", os.Getpid(), os.Getppid())
		host, _ := os.Hostname()
		fmt.Println("host", host)
	case "signal":
		c := make(chan os.Signal, 1)
		signal.Notify(c, os.Interrupt, syscall.SIGTERM)
		fmt.Println("ready")
		fmt.Println("got", <-c)
		if len(args) > 0 {
			time.Sleep(time.Hour)
		}
		os.Exit(3)
	}
}

func tell() {
	interfaces, _ := net.Interfaces()
	for _, i := range interfaces {
		fmt.Println("interface", i.Name)
	}
	for _, name := range []string{"/src/new", "/src/main.go", "/new", "/tmp/new", "/go/pkg/mod/new",
		"/cache/builds/new"} {
		fmt.Println("writes", name, writes(name))
	}
	_, err := os.ReadFile("/tmp/.netrc")
	fmt.Println("reads /tmp/.netrc", err == nil)
	fmt.Println("uid", os.Getuid(), os.Getgid())
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "Cap") || strings.HasPrefix(line, "NoNewPrivs") {
			fmt.Println(strings.Join(strings.Fields(line), " "))
		}
	}
	for _, v := range os.Environ() {
		fmt.Println("env", v)
	}
}

// writes says whether a file can be written; one that is new does not stay.
func writes(name string) bool {
	_, err := os.Lstat(name)
	f, werr := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if werr != nil {
		return false
	}
	f.Close()
	if err != nil {
		os.Remove(name)
	}
	return true
}
