// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const lineBytesMax = 1 << 20

// requests reads a line of hex for each connection, all that its client sends before it closes its
// half, and writes a line for each: the requests that reached the handler whole, and behind a
// "end: " why what followed them did not, if anything did.
func requests(in io.Reader, out io.Writer) error {
	connections := &connections{next: make(chan net.Conn)}
	server := &http.Server{
		Handler:                      http.HandlerFunc(take),
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c)
		},
	}
	go func() { _ = server.Serve(connections) }()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, lineBytesMax)
	answers := bufio.NewWriter(out)
	for lines.Scan() {
		sent, err := hex.DecodeString(lines.Text())
		if err != nil {
			return err
		}
		c := &conn{in: bytes.NewReader(sent), ended: make(chan struct{})}
		connections.next <- c
		<-c.ended
		fmt.Fprintln(answers, c.told())
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return answers.Flush()
}

type connKey struct{}

// take is the handler.
func take(w http.ResponseWriter, r *http.Request) {
	c := r.Context().Value(connKey{}).(*conn)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		c.broken = err.Error()
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	sum := sha256.Sum256(body)
	c.taken = append(c.taken, fmt.Sprintf("%s %s %d %x", r.Method, target(r), len(body), sum[:8]))
	w.Header().Set("X-Taken", "yes")
}

// target is what the request asks for, as path and query, in one spelling.
func target(r *http.Request) string {
	text := r.RequestURI
	if _, rest, absolute := strings.Cut(text, "://"); absolute && text[0] != '/' {
		at := strings.IndexAny(rest, "/?")
		switch {
		case at < 0 && r.Method == http.MethodOptions:
			text = "*"
		case at < 0:
			text = "/"
		case rest[at] == '?':
			text = "/" + rest[at:]
		default:
			text = rest[at:]
		}
	}
	if strings.Index(text, "?") == len(text)-1 {
		text = text[:len(text)-1] // a query without anything in it
	}
	var escaped strings.Builder
	for _, octet := range []byte(text) {
		if octet > ' ' && octet < 0x7f {
			escaped.WriteByte(octet)
		} else {
			fmt.Fprintf(&escaped, "%%%02X", octet)
		}
	}
	return escaped.String()
}

// connections hands over connections that were never sockets.
type connections struct {
	next chan net.Conn
}

func (c *connections) Accept() (net.Conn, error) { return <-c.next, nil }
func (c *connections) Close() error              { return nil }
func (c *connections) Addr() net.Addr            { return &net.TCPAddr{} }

// conn is one whose client has said everything at once.
type conn struct {
	in     *bytes.Reader
	reads  sync.Mutex
	out    bytes.Buffer
	taken  []string
	broken string
	once   sync.Once
	ended  chan struct{}
}

// told is the line for what came of it.
func (c *conn) told() string {
	end := c.broken
	if end == "" {
		// What net/http answers by itself has a body that says why.
		_, end = cutLast(c.out.String(), "\r\n\r\n")
	}
	line := strings.Join(c.taken, "\t")
	if end != "" {
		line += "\tend: " + strings.Join(strings.Fields(end), " ")
	}
	return strings.TrimPrefix(line, "\t")
}

func cutLast(text, separator string) (before, after string) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, ""
	}
	return text[:at], text[at+len(separator):]
}

func (c *conn) Read(p []byte) (int, error) {
	c.reads.Lock()
	defer c.reads.Unlock()
	return c.in.Read(p)
}

func (c *conn) Write(p []byte) (int, error) { return c.out.Write(p) }

// CloseWrite is what net/http does before it waits for the client to leave.
func (c *conn) CloseWrite() error { return c.Close() }

func (c *conn) Close() error {
	c.once.Do(func() { close(c.ended) })
	return nil
}

func (c *conn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (c *conn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (c *conn) SetDeadline(time.Time) error      { return nil }
func (c *conn) SetReadDeadline(time.Time) error  { return nil }
func (c *conn) SetWriteDeadline(time.Time) error { return nil }
