// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// udp-link is a bad link for benchmarks: as `./justw kcp link`, without a JVM that warms up on the cores which
// the two ends need, and with as few system calls as can be, the same for whoever uses it.
//
//	udp-link -target HOST:PORT -delay 20ms -loss 0.01 -reorder 0.01 -hold 5ms -seed 1
//
// Prints `listening HOST:PORT`. The same seed treats the datagrams of a client each way alike.
package main

import (
	"container/heap"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"golang.org/x/net/ipv4"
)

const (
	batch         = 64
	datagramBytes = 2048
	socketBytes   = 4 << 20
	underWayMost  = 65_536
)

var (
	delay   = flag.Duration("delay", 0, "how long each datagram takes")
	loss    = flag.Float64("loss", 0, "how many are lost, of 1")
	reorder = flag.Float64("reorder", 0, "how many are held back, of 1")
	hold    = flag.Duration("hold", 5*time.Millisecond, "how long those are held back")
)

type parcel struct {
	bytes []byte
	due   time.Time
}

// late are the parcels that others overtake, the first due on top.
type late []parcel

func (l late) Len() int           { return len(l) }
func (l late) Less(i, j int) bool { return l[i].due.Before(l[j].due) }
func (l late) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }
func (l *late) Push(one any)      { *l = append(*l, one.(parcel)) }
func (l *late) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}

// way is one direction of one client.
type way struct {
	random *rand.Rand
	out    *ipv4.PacketConn
	to     net.Addr // nil where out is connected
	filled chan struct{}

	lock  sync.Mutex
	queue []parcel
	held  late
	free  [][]byte
}

func newWay(out *net.UDPConn, to net.Addr, seed, number uint64) *way {
	w := &way{random: rand.New(rand.NewPCG(seed, number)), out: ipv4.NewPacketConn(out), to: to, filled: make(chan struct{}, 1)}
	go w.run()
	return w
}

// take puts copies of what has come on their way, but for what is lost. One goroutine calls it.
func (w *way) take(messages []ipv4.Message) {
	due := time.Now().Add(*delay)
	w.lock.Lock()
	defer w.lock.Unlock()
	for _, message := range messages {
		if w.random.Float64() < *loss || len(w.queue)+len(w.held) >= underWayMost {
			continue
		}
		var buffer []byte
		if last := len(w.free) - 1; last >= 0 {
			buffer, w.free = w.free[last], w.free[:last]
		} else {
			buffer = make([]byte, 0, datagramBytes)
		}
		buffer = append(buffer[:0], message.Buffers[0][:message.N]...)
		if w.random.Float64() < *reorder {
			heap.Push(&w.held, parcel{buffer, due.Add(*hold)})
		} else {
			w.queue = append(w.queue, parcel{buffer, due})
		}
	}
	select {
	case w.filled <- struct{}{}:
	default:
	}
}

// next moves up to a batch of what is due by now to sent, and says how long until something is; negative for never.
func (w *way) next(sent []parcel) ([]parcel, time.Duration) {
	w.lock.Lock()
	defer w.lock.Unlock()
	for _, one := range sent {
		w.free = append(w.free, one.bytes)
	}
	sent = sent[:0]
	now := time.Now()
	queued := 0
	wait := time.Duration(-1)
	for len(sent) < batch {
		first, from := time.Time{}, 0
		if queued < len(w.queue) {
			first, from = w.queue[queued].due, 1
		}
		if len(w.held) > 0 && (from == 0 || w.held[0].due.Before(first)) {
			first, from = w.held[0].due, 2
		}
		if from == 0 {
			break
		}
		if first.After(now) {
			wait = first.Sub(now)
			break
		}
		if from == 1 {
			sent = append(sent, w.queue[queued])
			queued++
		} else {
			sent = append(sent, heap.Pop(&w.held).(parcel))
		}
	}
	w.queue = append(w.queue[:0], w.queue[queued:]...)
	return sent, wait
}

func (w *way) run() {
	messages := make([]ipv4.Message, batch)
	for i := range messages {
		messages[i].Buffers = make([][]byte, 1)
		messages[i].Addr = w.to
	}
	var sent []parcel
	for {
		var wait time.Duration
		sent, wait = w.next(sent)
		for i, one := range sent {
			messages[i].Buffers[0] = one.bytes
		}
		for done := 0; done < len(sent); {
			count, err := w.out.WriteBatch(messages[done:len(sent)], 0)
			if err != nil {
				count = 1 // nobody there, or gone: a datagram lost
			}
			done += count
		}
		if len(sent) > 0 {
			continue
		}
		if wait < 0 {
			<-w.filled
		} else {
			time.Sleep(wait)
		}
	}
}

// read hands what comes in over a socket to one who knows what it is for, until the socket is closed.
func read(socket *net.UDPConn, taken func([]ipv4.Message)) {
	in := ipv4.NewPacketConn(socket)
	messages := make([]ipv4.Message, batch)
	for i := range messages {
		messages[i].Buffers = [][]byte{make([]byte, datagramBytes)}
	}
	for {
		count, err := in.ReadBatch(messages, 0)
		switch {
		case err == nil:
			taken(messages[:count])
		case errors.Is(err, net.ErrClosed):
			return
		default:
			time.Sleep(time.Millisecond) // the target is not there, or not yet
		}
	}
}

func buffered(socket *net.UDPConn) *net.UDPConn {
	for _, err := range []error{socket.SetReadBuffer(socketBytes), socket.SetWriteBuffer(socketBytes)} {
		if err != nil {
			log.Fatal(err)
		}
	}
	return socket
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "where clients send to")
	targetName := flag.String("target", "", "where it goes to")
	seed := flag.Uint64("seed", 1, "of what is lost and held back")
	flag.Parse()
	target, err := net.ResolveUDPAddr("udp4", *targetName)
	if err != nil {
		log.Fatal(err)
	}
	address, err := net.ResolveUDPAddr("udp4", *listen)
	if err != nil {
		log.Fatal(err)
	}
	socket, err := net.ListenUDP("udp4", address)
	if err != nil {
		log.Fatal(err)
	}
	front := buffered(socket)
	fmt.Println("listening", front.LocalAddr())
	go func() { // whoever started it is gone with its standard input
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	clients := map[netip.AddrPort]*way{}
	read(front, func(messages []ipv4.Message) {
		for begin := 0; begin < len(messages); {
			from := messages[begin].Addr.(*net.UDPAddr)
			end := begin + 1
			for end < len(messages) && messages[end].Addr.(*net.UDPAddr).AddrPort() == from.AddrPort() {
				end++
			}
			client, known := clients[from.AddrPort()]
			if !known {
				back, err := net.DialUDP("udp4", nil, target)
				if err != nil {
					log.Fatal(err)
				}
				number := 2 * uint64(len(clients))
				client = newWay(buffered(back), nil, *seed, number)
				clients[from.AddrPort()] = client
				backward := newWay(front, from, *seed, number+1)
				go read(back, backward.take)
			}
			client.take(messages[begin:end])
			begin = end
		}
	})
}
