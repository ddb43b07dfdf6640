// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/binary"
	"fmt"
	"sync"
	"time"
)

const (
	// What a stalled session sends at most, and has given back: as much as any queue and socket hold.
	fillBytes  = 32 << 20
	fillWait   = time.Second
	lateWait   = 5 * time.Second
	stampShift = 56

	settleMost   = 30 * time.Second
	settleCount  = 40
	settlePause  = 50 * time.Millisecond
	settlePrompt = 20 * time.Millisecond
)

// readers is what the sessions of a broadcast have in common.
type readers struct {
	*tally
	lock     sync.Mutex
	received int
	over     bool
}

// note counts one that was received, unless it came after the end.
func (r *readers) note() bool {
	r.lock.Lock()
	defer r.lock.Unlock()
	if !r.over {
		r.received++
	}
	return !r.over
}

func (r *readers) finish() {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.over = true
}

func (r *readers) finished() bool {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.over
}

// stamp is a pack of a broadcast: B, and microseconds since the epoch in the 7 bytes behind it.
func stamp(pack []byte, now time.Time) {
	binary.BigEndian.PutUint64(pack, 'B'<<stampShift|uint64(now.UnixMicro()))
}

// stamped answers when a pack was sent, if it is one of a broadcast.
func stamped(pack []byte) (time.Time, bool) {
	if len(pack) < stampBytes || pack[0] != 'B' {
		return time.Time{}, false
	}
	return time.UnixMicro(int64(binary.BigEndian.Uint64(pack) &^ (0xff << stampShift))), true
}

// listen has the first session send broadcasts at fixed times to as many others as there are to be. The stalled ones
// have first sent packs, and read nothing of what was given back, until the server could not take more and is done with
// what it has.
func listen(s *settings) error {
	t := &tally{settings: s}
	sender, err := s.open(false)
	if err != nil {
		return err
	}
	defer sender.Close()
	r := &readers{tally: t}
	all := t.open(func(i int) bool { return i < s.stalled })
	var filled, over sync.WaitGroup
	for i, one := range all {
		switch {
		case one == nil:
		case i < s.stalled:
			filled.Go(one.fill)
		default:
			over.Go(func() { t.add(one.count(r)) })
		}
	}
	filled.Wait()
	if err := sender.settle(); err != nil {
		return err
	}
	beating := time.NewTicker(heartbeat)
	defer beating.Stop()
	go beat(beating.C, all[s.stalled:])
	t.seconds(s.warm, s.seconds)
	// Its own, which it is sent as well, are not counted.
	go sender.discard()
	sent := make(chan int, 1)
	go func() { sent <- sender.broadcast(t) }()
	cpu := t.period()
	broadcasts := <-sent
	r.waitFor(broadcasts * (s.count - s.stalled))
	r.finish()
	for _, one := range all {
		if one != nil {
			_ = one.Close()
		}
	}
	over.Wait()
	return t.report(cpu, func(one *found) {
		one.Broadcasts = broadcasts
		one.Stalled = s.stalled
		one.Expected = broadcasts * (s.count - s.stalled)
		one.Failures = one.Expected - one.Packs
	})
}

// waitFor waits until all have come, or too late.
func (r *readers) waitFor(expected int) {
	for time.Now().Before(r.end.Add(lateWait)) {
		r.lock.Lock()
		received := r.received
		r.lock.Unlock()
		if received >= expected {
			return
		}
		time.Sleep(settleSlice)
	}
}

// broadcast sends at fixed times until the end, and answers how many. One that the server does not take ends it.
func (s *session) broadcast(t *tally) int {
	pack := make([]byte, t.settings.size)
	every := time.Duration(float64(time.Second) / t.settings.rate)
	count := 0
	for at := t.begin; at.Before(t.end); at = at.Add(every) {
		time.Sleep(time.Until(at))
		// When it was to be sent: what keeps the sender waiting is latency as well.
		stamp(pack, at)
		_ = s.SetWriteDeadline(t.end.Add(lateWait))
		if err := s.sendPack(pack); err != nil {
			t.add(nil, 0, fmt.Errorf("the sender: %w", err))
			break
		}
		count++
	}
	return count
}

func (s *session) discard() {
	var pack []byte
	for {
		var err error
		if pack, err = s.receivePack(pack[:0]); err != nil {
			return
		}
	}
}

// count notes how late broadcasts are until the session is closed.
func (s *session) count(r *readers) (took []float64, failures int, err error) {
	var pack []byte
	for {
		pack, err = s.receivePack(pack[:0])
		now := time.Now()
		if err != nil {
			if r.finished() {
				err = nil
			}
			return took, 0, err
		}
		if at, ok := stamped(pack); ok && r.note() {
			took = append(took, millis(now.Sub(at)))
		}
	}
}

// beat keeps sessions that only read from being idle; what is given back is not stamped.
func beat(due <-chan time.Time, all []*session) {
	for range due {
		for _, one := range all {
			if one != nil {
				_ = one.sendPack(make([]byte, stampBytes))
			}
		}
	}
}

// settle waits until what the stalled sessions have sent is off the server's hands: what the system holds for them is work
// of seconds, of which no broadcast should be told. It is, once packs come back at once, for a while.
func (s *session) settle() error {
	end := time.Now().Add(settleMost)
	_ = s.SetReadDeadline(end)
	defer func() { _ = s.SetReadDeadline(time.Time{}) }()
	for prompt := 0; prompt < settleCount && time.Now().Before(end); time.Sleep(settlePause) {
		sent := time.Now()
		if err := s.sendPack(make([]byte, stampBytes)); err != nil {
			return fmt.Errorf("the sender: %w", err)
		}
		if _, err := s.receivePack(nil); err != nil {
			return fmt.Errorf("the sender: %w", err)
		}
		if prompt++; time.Since(sent) > settlePrompt {
			prompt = 0
		}
	}
	return nil
}

// fill sends packs and reads none, until the server takes no more or has taken enough.
func (s *session) fill() {
	pack := make([]byte, 8192)
	for sent := 0; sent < fillBytes; sent += len(pack) {
		_ = s.SetWriteDeadline(time.Now().Add(fillWait))
		if s.sendPack(pack) != nil {
			break
		}
	}
	_ = s.SetWriteDeadline(time.Time{})
}
