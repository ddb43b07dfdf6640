// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command hostile makes one kind of attack on a greetservice in clear text, at a rate and with a share of a
// core that are bounded, and prints as one JSON object what it did and what the server answered.
//
//	hostile --addr HOST:PORT --attack rapid-reset --rate 2000 --share 0.1 --seconds 3
//
//	hostile --addr HOST:PORT --attack silent-streams --connections 50 --seconds 10
//
// The rate counts frames of a flood, calls of an attack by calls, and connections of one that holds them
// open. An attacker that has used up its share waits until it has time again. It says "begins" first, once it
// has what it needs. `--attack list` prints the names.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// attacker is what the workers of one attack share.
type attacker struct {
	address string
	path    string
	begin   time.Time
	end     time.Time
	step    time.Duration
	share   float64
	// usedBefore is what the program took before the attack, which is no part of it.
	usedBefore time.Duration

	mu      sync.Mutex
	next    time.Time
	done    int
	answers map[string]int
}

// attack is one kind of them: what each worker does until the end, and how many workers there are.
type attack struct {
	workers int
	rate    int
	work    func(*attacker) error
}

func main() {
	address := flag.String("addr", "", "HOST:PORT of greetservice, in clear text")
	name := flag.String("attack", "", "which one")
	rate := flag.Int("rate", 0, "a second; 0 for the attack's own")
	share := flag.Float64("share", 1, "of a core that the attacker may use, of its own time")
	seconds := flag.Float64("seconds", 3, "for how long")
	connections := flag.Int("connections", 1, "of an attack on memory")
	path := flag.String("path", "", "of an attack on memory that needs one")
	flag.Parse()
	if *name == "list" {
		names := make([]string, 0, len(attacks))
		for name := range attacks {
			names = append(names, name)
		}
		for name := range memoryAttacks {
			names = append(names, name)
		}
		slices.Sort(names)
		fmt.Println(strings.Join(names, "\n"))
		return
	}
	if forMemory, ok := memoryAttacks[*name]; ok {
		attackMemory(*name, forMemory, *connections, *address, *path, *seconds)
		return
	}
	chosen, ok := attacks[*name]
	if !ok {
		fmt.Fprintln(os.Stderr, "hostile: no attack", *name)
		os.Exit(2)
	}
	if *rate == 0 {
		*rate = chosen.rate
	}
	if *name == "compressed-bomb" {
		bomb()
	}
	a := newAttacker(*address, *path, *seconds, *share, time.Second/time.Duration(*rate))
	var group sync.WaitGroup
	for range chosen.workers {
		group.Go(func() {
			for time.Now().Before(a.end) {
				if err := chosen.work(a); err != nil {
					a.told("failed: " + err.Error())
					return
				}
			}
		})
	}
	group.Wait()
	a.print(map[string]any{
		"attack": *name, "rate": *rate, "perSecond": float64(a.done) / time.Since(a.begin).Seconds(),
	})
}

// attackMemory makes one of the attacks that hold what they have sent, without a rate.
func attackMemory(name string, attack memoryAttack, connections int, address, path string, seconds float64) {
	a := newAttacker(address, path, seconds, 1, 0)
	a.remember(attack, connections)
	a.print(map[string]any{"attack": name, "connections": connections * attack.sockets})
}

// newAttacker says that the attack begins, which everything so far is no part of.
func newAttacker(address, path string, seconds, share float64, step time.Duration) *attacker {
	fmt.Println("begins")
	now := time.Now()
	return &attacker{
		address: address, path: path, begin: now, end: now.Add(time.Duration(seconds * float64(time.Second))),
		step: step, share: share, usedBefore: cpuTime(), next: now, answers: map[string]int{},
	}
}

// print says what was done and answered, and which share of a core that took.
func (a *attacker) print(told map[string]any) {
	told["done"], told["answers"] = a.done, a.answers
	told["cores"] = (cpuTime() - a.usedBefore).Seconds() / time.Since(a.begin).Seconds()
	_ = json.NewEncoder(os.Stdout).Encode(told)
}

// cpuTime is what the process has used so far.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // its arguments are right
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// wait takes the next turns of the common rate; false if the end comes first.
func (a *attacker) wait(turns int) bool {
	a.mu.Lock()
	due := a.next
	if now := time.Now(); due.Before(now.Add(-100 * time.Millisecond)) {
		// What was missed is not made up for: that would be a burst.
		due = now
	}
	if paid := a.begin.Add(time.Duration(float64(cpuTime()-a.usedBefore) / a.share)); due.Before(paid) {
		due = paid
	}
	a.next = due.Add(time.Duration(turns) * a.step)
	a.mu.Unlock()
	if due.After(a.end) {
		time.Sleep(time.Until(a.end))
		return false
	}
	time.Sleep(time.Until(due))
	a.mu.Lock()
	a.done += turns
	a.mu.Unlock()
	return true
}

func (a *attacker) told(answer string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers[answer]++
}
