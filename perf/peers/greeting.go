// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Package peers holds what other people's servers need to do the work of ours, for comparison.
package peers

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode/utf16"
)

// NameMax is the longest name that is greeted, in UTF-16 units, as greetservice counts.
const NameMax = 1024

// Parts is how many parts a streamed greeting has.
const Parts = 10

// ErrNameTooLong refuses a name.
var ErrNameTooLong = errors.New("name is too long")

// Hello greets one name.
func Hello(name string) (string, error) {
	if len(name) > NameMax && len(utf16.Encode([]rune(name))) > NameMax {
		return "", ErrNameTooLong
	}
	return "Hello, " + name + "!", nil
}

// Part is one of ten parts of a greeting, number from 1.
func Part(name string, number int) (string, error) {
	if name == "" {
		name = "World"
	}
	greeting, err := Hello(name)
	return fmt.Sprintf("%s (part %d)", greeting, number), err
}

// Everybody greets all names at once.
func Everybody(names []string) string { return "Hello, " + strings.Join(names, ", ") + "!" }

// AwaitEnd returns on SIGINT or SIGTERM.
func AwaitEnd() {
	end := make(chan os.Signal, 1)
	signal.Notify(end, os.Interrupt, syscall.SIGTERM)
	<-end
}
