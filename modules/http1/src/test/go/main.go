// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command http1-peer is Go's net/http at the other end of our HTTP/1.1.
//
//	http1-peer requests < CONNECTIONS     what net/http's server takes from each connection
//	http1-peer call BASE-URL              net/http's client against the tests' server
package main

import (
	"fmt"
	"os"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == "requests":
		err = requests(os.Stdin, os.Stdout)
	case len(os.Args) == 3 && os.Args[1] == "call":
		err = call(os.Args[2])
	default:
		fmt.Fprintln(os.Stderr, "usage: http1-peer requests < CONNECTIONS | http1-peer call BASE-URL")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "http1-peer:", err)
		os.Exit(1)
	}
}
