// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command kcp-virtual has kcp-go's state machine talk to an echo of its own in virtual time, over 20 ms each way of
// which 1 % is held back by 5 ms: what is left of a difference to another implementation is the algorithm's.
//
//	kcp-virtual ping LOSS SEED SECONDS      60 messages of 100 bytes a second; prints
//	                                        "ping p50 X p99 Y p99.9 Z ms, N datagrams"
//	kcp-virtual transfer LOSS SEED SECONDS  as many bytes as go through; prints "transfer X MB/s each way, N datagrams"
package main

import (
	"container/heap"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"

	"github.com/xtaci/kcp-go/v5"
)

const (
	delayMillis  = 20
	heldMillis   = 5
	heldBack     = 0.01
	window       = 1024
	mtu          = 1400
	segmentBytes = mtu - kcp.IKCP_OVERHEAD
	rate         = 60
	messageBytes = 100
	writeBytes   = 32 << 10
)

type entry struct {
	at, order int64
	happens   func()
}

type agenda []entry

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return a[i].at < a[j].at || a[i].at == a[j].at && a[i].order < a[j].order
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(entry)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// network is the clock, what is to happen, and a link that loses.
type network struct {
	agenda    agenda
	now       int64
	order     int64
	random    *rand.Rand
	loss      float64
	datagrams int64
}

func (n *network) at(millis int64, happens func()) {
	heap.Push(&n.agenda, entry{millis, n.order, happens})
	n.order++
}

func (n *network) run(millis int64) {
	for n.agenda.Len() > 0 && n.agenda[0].at <= millis {
		next := heap.Pop(&n.agenda).(entry)
		n.now = next.at
		kcp.VirtualMillis = uint32(n.now)
		next.happens()
	}
}

func (n *network) send(datagram []byte, to *end) {
	n.datagrams++
	if n.random.Float64() < n.loss {
		return
	}
	delay := int64(delayMillis)
	if n.random.Float64() < heldBack {
		delay += heldMillis
	}
	bytes := slices.Clone(datagram)
	n.at(n.now+delay, func() {
		to.machine.Input(bytes, kcp.IKCP_PACKET_REGULAR, false)
		to.look()
	})
}

// end is what a UDPSession is around the machine: a tick that sets the next one, writes that flush.
type end struct {
	network *network
	machine *kcp.KCP
	peer    *end
	look    func()
}

func newEnd(n *network) *end {
	e := &end{network: n, look: func() {}}
	e.machine = kcp.NewKCP(1, func(buffer []byte, size int) {
		if size >= kcp.IKCP_OVERHEAD {
			n.send(buffer[:size], e.peer)
		}
	})
	e.machine.NoDelay(1, 10, 2, 1)
	e.machine.WndSize(window, window)
	e.machine.SetMtu(mtu)
	e.machine.StreamMode()
	return e
}

func (e *end) tick() {
	next := e.machine.FlushAll()
	e.look()
	e.network.at(e.network.now+int64(next), e.tick)
}

func (e *end) writable() bool { return e.machine.WaitSnd() < window }

func (e *end) write(bytes []byte) {
	for part := range slices.Chunk(bytes, segmentBytes) {
		e.machine.Send(part)
	}
	e.machine.FlushAll()
}

// giveBack is an echo: it reads no more than it can write.
func (e *end) giveBack() {
	buffer := make([]byte, segmentBytes)
	e.look = func() {
		for e.writable() {
			count := e.machine.Recv(buffer)
			if count <= 0 {
				return
			}
			e.write(buffer[:count])
		}
	}
}

func (e *end) read(buffer []byte) int64 {
	var all int64
	for count := e.machine.Recv(buffer); count > 0; count = e.machine.Recv(buffer) {
		all += int64(count)
	}
	return all
}

func ping(n *network, asks *end, seconds int64) {
	due := func(message int64) int64 { return message * 1000 / rate }
	for message := range seconds * rate {
		n.at(due(message), func() { asks.write(make([]byte, messageBytes)) })
	}
	var took []int64
	var back int64
	buffer := make([]byte, segmentBytes)
	asks.look = func() {
		back += asks.read(buffer)
		for int64(len(took)) < back/messageBytes {
			took = append(took, n.now-due(int64(len(took))))
		}
	}
	n.run(seconds*1000 + 10_000)
	if int64(len(took)) != seconds*rate {
		log.Fatalf("%d of %d messages back", len(took), seconds*rate)
	}
	slices.Sort(took)
	part := func(of float64) int64 { return took[int(of*float64(len(took)))] }
	fmt.Printf("ping p50 %d p99 %d p99.9 %d ms, %d datagrams\n", part(0.5), part(0.99), part(0.999), n.datagrams)
}

func transfer(n *network, asks *end, seconds int64) {
	block := make([]byte, writeBytes)
	buffer := make([]byte, segmentBytes)
	var back int64
	asks.look = func() {
		for asks.writable() {
			asks.write(block)
		}
		back += asks.read(buffer)
	}
	n.run(seconds * 1000)
	fmt.Printf("transfer %.2f MB/s each way, %d datagrams\n", float64(back)/float64(seconds)/1e6, n.datagrams)
}

func main() {
	if len(os.Args) != 5 {
		log.Fatal("kcp-virtual ping|transfer LOSS SEED SECONDS")
	}
	loss, lossWrong := strconv.ParseFloat(os.Args[2], 64)
	seed, seedWrong := strconv.ParseUint(os.Args[3], 10, 64)
	seconds, secondsWrong := strconv.ParseInt(os.Args[4], 10, 64)
	if lossWrong != nil || seedWrong != nil || secondsWrong != nil {
		log.Fatal("LOSS, SEED and SECONDS are numbers")
	}
	n := &network{random: rand.New(rand.NewPCG(seed, 0)), loss: loss}
	asks, echoes := newEnd(n), newEnd(n)
	asks.peer, echoes.peer = echoes, asks
	echoes.giveBack()
	// Two processes do not tick together.
	n.at(n.random.Int64N(10), asks.tick)
	n.at(n.random.Int64N(10), echoes.tick)
	switch os.Args[1] {
	case "ping":
		ping(n, asks, seconds)
	case "transfer":
		transfer(n, asks, seconds)
	default:
		log.Fatalf("no %s", os.Args[1])
	}
}
