// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"
)

const (
	stampBytes = 8
	// How many sessions are opened at once: fewer than the listeners of KCP have waiting.
	opening     = 64
	heartbeat   = 20 * time.Second
	settleSlice = 20 * time.Millisecond
)

// found is what a load found; times are in milliseconds.
type found struct {
	Carrier  string  `json:"carrier"`
	Mode     string  `json:"mode"`
	Sessions int     `json:"sessions"`
	Size     int     `json:"size"`
	Seconds  float64 `json:"seconds"`
	// Packs that came back, or were delivered, in that time.
	Packs     int     `json:"packs"`
	PerSecond float64 `json:"packs_per_second"`
	P50       float64 `json:"p50"`
	P99       float64 `json:"p99"`
	Max       float64 `json:"max"`
	// Packs that came back changed, or not at all.
	Failures int `json:"failures"`
	// Sessions that could not be opened, or ended before they were to.
	Dead int `json:"dead"`
	// Of the first session that died.
	Cause string `json:"cause,omitempty"`
	// CPU seconds of this process in that time.
	CPU float64 `json:"cpu"`
	// Of broadcasts: how many were sent, how many deliveries follow from them, how many readers were stalled.
	Broadcasts int `json:"broadcasts,omitempty"`
	Expected   int `json:"expected,omitempty"`
	Stalled    int `json:"stalled,omitempty"`
}

// tally collects what the sessions of a load find. Only times between begin and end count.
type tally struct {
	settings *settings
	begin    time.Time
	end      time.Time
	lock     sync.Mutex
	took     []float64
	failures int
	dead     int
	cause    error
}

func (t *tally) add(took []float64, failures int, err error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.took = append(t.took, took...)
	t.failures += failures
	if err != nil {
		t.dead++
		if t.cause == nil {
			t.cause = err
		}
	}
}

func load(s *settings) error {
	switch s.mode {
	case "echo":
		return echoes(s)
	case "idle":
		return idle(s)
	default:
		return listen(s)
	}
}

// open opens sessions, some at a time; those that cannot be opened are dead.
func (t *tally) open(stalled func(int) bool) []*session {
	all := make([]*session, t.settings.count)
	slots := make(chan struct{}, opening)
	var opened sync.WaitGroup
	for i := range all {
		slots <- struct{}{}
		opened.Go(func() {
			defer func() { <-slots }()
			one, err := t.settings.open(stalled(i))
			if err != nil {
				t.add(nil, 0, fmt.Errorf("session %d: %w", i, err))
				return
			}
			all[i] = one
		})
	}
	opened.Wait()
	return all
}

func (s *settings) open(stalled bool) (*session, error) {
	conns, err := s.dial(1, stalled)
	if err != nil {
		return nil, err
	}
	if s.carrier == centrifugo {
		return &session{carried: conns[0]}, nil
	}
	one, err := s.greet(conns[0], true)
	if err != nil {
		_ = conns[0].Close()
	}
	return one, err
}

func none(int) bool { return false }

// period says when counting begins and ends, so that whoever started this can look at the server then.
func (t *tally) period() (cpu float64) {
	time.Sleep(time.Until(t.begin))
	before := cpuSeconds()
	fmt.Println("begin")
	time.Sleep(time.Until(t.end))
	cpu = cpuSeconds() - before
	fmt.Println("end")
	return cpu
}

func cpuSeconds() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}

func (t *tally) report(cpu float64, also func(*found)) error {
	s := t.settings
	slices.Sort(t.took)
	at := func(share float64) float64 {
		if len(t.took) == 0 {
			return 0
		}
		return t.took[min(len(t.took)-1, int(share*float64(len(t.took))))]
	}
	seconds := t.end.Sub(t.begin).Seconds()
	one := found{
		Carrier: s.carrier, Mode: s.mode, Sessions: s.count, Size: s.size, Seconds: seconds, Packs: len(t.took),
		PerSecond: float64(len(t.took)) / seconds, P50: at(0.5), P99: at(0.99), Max: at(1),
		Failures: t.failures, Dead: t.dead, CPU: cpu,
	}
	if t.cause != nil {
		one.Cause = t.cause.Error()
	}
	if also != nil {
		also(&one)
	}
	return json.NewEncoder(os.Stdout).Encode(one)
}

func (t *tally) seconds(warm, counted float64) {
	t.begin = time.Now().Add(time.Duration(warm * float64(time.Second)))
	t.end = t.begin.Add(time.Duration(counted * float64(time.Second)))
}

// echoes has each session send its next pack when one is back.
func echoes(s *settings) error {
	t := &tally{settings: s}
	all := t.open(none)
	t.seconds(s.warm, s.seconds)
	var over sync.WaitGroup
	for _, one := range all {
		if one != nil {
			over.Go(func() { t.add(one.echo(t)) })
		}
	}
	cpu := t.period()
	over.Wait()
	return t.report(cpu, nil)
}

// echo sends packs until the end, and then waits for those that are on the way.
func (s *session) echo(t *tally) (took []float64, failures int, err error) {
	defer s.Close()
	pack := make([]byte, t.settings.size)
	for i := range pack {
		pack[i] = byte(i)
	}
	window := uint64(t.settings.window)
	sentAt := make([]time.Time, window)
	var sent, back uint64
	var answer []byte
	for {
		for sent-back < window && time.Now().Before(t.end) {
			now := time.Now()
			sentAt[sent%window] = now
			binary.BigEndian.PutUint64(pack, sent)
			_ = s.SetWriteDeadline(now.Add(t.settings.patience))
			if err := s.sendPack(pack); err != nil {
				return took, failures + int(sent-back), err
			}
			sent++
		}
		if sent == back {
			return took, failures, nil
		}
		_ = s.SetReadDeadline(time.Now().Add(t.settings.patience))
		if answer, err = s.receivePack(answer[:0]); err != nil {
			return took, failures + int(sent-back), err
		}
		now := time.Now()
		binary.BigEndian.PutUint64(pack, back)
		switch {
		case !bytes.Equal(answer, pack):
			failures++
		case !now.Before(t.begin) && now.Before(t.end):
			took = append(took, millis(now.Sub(sentAt[back%window])))
		}
		back++
	}
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// idle holds sessions, each of which has one pack given back every 20 s.
func idle(s *settings) error {
	t := &tally{settings: s}
	all := t.open(none)
	t.seconds(s.warm, s.seconds)
	var over sync.WaitGroup
	for i, one := range all {
		if one == nil {
			continue
		}
		over.Go(func() {
			took, err := one.rest(t, time.Duration(i)*heartbeat/time.Duration(s.count))
			failures := 0
			if err != nil {
				failures = 1
			}
			t.add(took, failures, err)
		})
	}
	cpu := t.period()
	over.Wait()
	return t.report(cpu, nil)
}

func (s *session) rest(t *tally, first time.Duration) (took []float64, err error) {
	defer s.Close()
	pack := make([]byte, t.settings.size)
	for at := time.Now().Add(first); at.Before(t.end); at = at.Add(heartbeat) {
		time.Sleep(time.Until(at))
		now := time.Now()
		_ = s.SetReadDeadline(now.Add(t.settings.patience))
		_ = s.SetWriteDeadline(now.Add(t.settings.patience))
		if err := s.sendPack(pack); err != nil {
			return took, err
		}
		answer, err := s.receivePack(nil)
		if err != nil {
			return took, err
		}
		if !bytes.Equal(answer, pack) {
			return took, errors.New("another pack came back")
		}
		s.frame, s.wire = nil, nil
		took = append(took, millis(time.Since(now)))
	}
	// Until all have been counted.
	time.Sleep(time.Until(t.end))
	return took, nil
}
