// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command kcp-crowd is many clients of a KCP echo at once, each on a socket of its own, written on bare
// datagrams so that it costs little beside the server it looks at.
//
//	kcp-crowd -connect ADDRESS -sessions N
//
// All send one message of 100 bytes at once, again every 200 ms until it comes back, and acknowledge it;
// then it prints "served N of N, p50 … p99 … max … ms" and holds the sessions until its standard input ends.
// It ends with status 1 if some were not served within -patience.
package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"slices"
	"sync"
	"time"
)

const (
	headerBytes  = 24
	messageBytes = 100
	push         = 81
	acknowledge  = 82
	window       = 1024
	again        = 200 * time.Millisecond
)

var (
	connect  = flag.String("connect", "", "HOST:PORT of the echo")
	sessions = flag.Int("sessions", 1000, "clients at once")
	patience = flag.Duration("patience", 20*time.Second, "how long a client tries")
)

func main() {
	flag.Parse()
	clients := make([]*net.UDPConn, *sessions)
	for i := range clients {
		clients[i] = dial()
	}
	begin := time.Now()
	took := make([]time.Duration, 0, *sessions)
	var guard sync.Mutex
	var all sync.WaitGroup
	for number, client := range clients {
		all.Go(func() {
			if err := echo(client, uint32(number+1), begin.Add(*patience)); err != nil {
				return
			}
			guard.Lock()
			took = append(took, time.Since(begin))
			guard.Unlock()
		})
	}
	all.Wait()
	if len(took) == 0 {
		log.Fatal("nobody was served")
	}
	slices.Sort(took)
	at := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
	fmt.Printf("served %d of %d, p50 %.1f p99 %.1f max %.1f ms\n", len(took), *sessions, at(0.5), at(0.99), at(1))
	if len(took) < *sessions {
		os.Exit(1)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func dial() *net.UDPConn {
	address, err := net.ResolveUDPAddr("udp", *connect)
	if err != nil {
		log.Fatal(err)
	}
	client, err := net.DialUDP("udp", nil, address)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// segment is one KCP segment; its time is the number of the attempt, as nobody here looks at it.
func segment(conversation uint32, command byte, time, sequence, una uint32, data int) []byte {
	bytes := make([]byte, headerBytes+data)
	binary.LittleEndian.PutUint32(bytes, conversation)
	bytes[4] = command
	binary.LittleEndian.PutUint16(bytes[6:], window)
	binary.LittleEndian.PutUint32(bytes[8:], time)
	binary.LittleEndian.PutUint32(bytes[12:], sequence)
	binary.LittleEndian.PutUint32(bytes[16:], una)
	binary.LittleEndian.PutUint32(bytes[20:], uint32(data))
	return bytes
}

// hold acknowledges what still comes, as the first word of that may have been lost.
func hold(client *net.UDPConn, conversation uint32) {
	_ = client.SetReadDeadline(time.Time{})
	buffer := make([]byte, 2048)
	for {
		length, err := client.Read(buffer)
		if err != nil {
			return
		}
		if time, found := pushed(buffer[:length]); found {
			_, _ = client.Write(segment(conversation, acknowledge, time, 0, 1, 0))
		}
	}
}

// echo sends a message until it is given back, and acknowledges what comes.
func echo(client *net.UDPConn, conversation uint32, end time.Time) error {
	buffer := make([]byte, 2048)
	for attempt := uint32(0); time.Now().Before(end); attempt++ {
		if _, err := client.Write(segment(conversation, push, attempt, 0, 0, messageBytes)); err != nil {
			return err
		}
		_ = client.SetReadDeadline(time.Now().Add(again))
		for {
			length, err := client.Read(buffer)
			if err != nil {
				break
			}
			if time, found := pushed(buffer[:length]); found {
				_, err := client.Write(segment(conversation, acknowledge, time, 0, 1, 0))
				go hold(client, conversation)
				return err
			}
		}
	}
	return os.ErrDeadlineExceeded
}

// pushed looks for data in a datagram and answers its time.
func pushed(datagram []byte) (uint32, bool) {
	for len(datagram) >= headerBytes {
		size := headerBytes + int(binary.LittleEndian.Uint32(datagram[20:]))
		if datagram[4] == push {
			return binary.LittleEndian.Uint32(datagram[8:]), true
		}
		if size > len(datagram) {
			break
		}
		datagram = datagram[size:]
	}
	return 0, false
}
