// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const (
	sayHello  = "/greet.v1.GreetService/SayHello"
	greetBidi = "/greet.v1.GreetService/GreetBidiStream"
	patience  = 5 * time.Second
)

// wire is one connection by hand: it keeps the protocol's form, and none of its manners.
type wire struct {
	net.Conn
	framer  *http2.Framer
	fields  bytes.Buffer
	encoder *hpack.Encoder
	stream  uint32

	mu     sync.Mutex
	calls  map[uint32]chan string
	status map[uint32]string
	// settled is closed once the server's SETTINGS are acknowledged: the reader writes nothing more by itself
	// that could come between the frames of a field block.
	settled chan struct{}
	over    chan struct{}
	why     string
	write   sync.Mutex
	once    sync.Once
}

// preface makes a connection of HTTP/2 that reads nothing by itself: it says the preface and SETTINGS.
func preface(socket net.Conn, settings ...http2.Setting) (*wire, error) {
	w := &wire{
		Conn: socket, stream: 1, calls: map[uint32]chan string{}, status: map[uint32]string{},
		settled: make(chan struct{}), over: make(chan struct{}),
	}
	w.framer = http2.NewFramer(socket, socket)
	w.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	w.encoder = hpack.NewEncoder(&w.fields)
	if _, err := socket.Write([]byte(http2.ClientPreface)); err != nil {
		return nil, err
	}
	return w, w.framer.WriteSettings(settings...)
}

// dial makes a connection, begins to read what comes on it, and waits for the server's SETTINGS.
func (a *attacker) dial(settings ...http2.Setting) (*wire, error) {
	socket, err := net.DialTimeout("tcp", a.address, patience)
	if err != nil {
		return nil, err
	}
	w, err := preface(socket, settings...)
	if err != nil {
		return nil, err
	}
	go w.read()
	select {
	case <-w.settled:
		return w, nil
	case <-w.over:
		return nil, fmt.Errorf("%s before SETTINGS", w.why)
	case <-time.After(patience):
		_ = socket.Close()
		return nil, fmt.Errorf("no SETTINGS within %s", patience)
	}
}

// read notes what the server says of each stream, and of the connection in the end.
func (w *wire) read() {
	defer close(w.over)
	for {
		frame, err := w.framer.ReadFrame()
		if err != nil {
			if w.why == "" {
				w.why = "closed"
			}
			return
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				w.do(func() error { return w.framer.WriteSettingsAck() })
				w.once.Do(func() { close(w.settled) })
			}
		case *http2.GoAwayFrame:
			// Without an error the connection goes on to its end; with one, it is for us to close it.
			w.why = "GOAWAY " + frame.ErrCode.String()
			if frame.ErrCode != http2.ErrCodeNo {
				return
			}
		case *http2.RSTStreamFrame:
			w.ended(frame.StreamID, "RST_STREAM "+frame.ErrCode.String())
		case *http2.MetaHeadersFrame:
			w.headers(frame)
		case *http2.DataFrame:
			// Nobody here reads bodies, but good manners towards the rest of the connection cost nothing.
			if length := uint32(len(frame.Data())); length > 0 {
				w.do(func() error { return w.framer.WriteWindowUpdate(0, length) })
			}
			if frame.StreamEnded() {
				w.ended(frame.StreamID, w.statusOf(frame.StreamID))
			}
		}
	}
}

func (w *wire) headers(frame *http2.MetaHeadersFrame) {
	id := frame.StreamID
	for _, field := range frame.Fields {
		switch field.Name {
		case ":status":
			w.setStatus(id, "status "+field.Value)
		case "grpc-status":
			w.setStatus(id, "grpc-status "+field.Value)
		}
	}
	if frame.StreamEnded() {
		w.ended(id, w.statusOf(id))
	}
}

func (w *wire) setStatus(id uint32, status string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status[id] = status
}

func (w *wire) statusOf(id uint32) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status[id]
}

func (w *wire) ended(id uint32, answer string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if call := w.calls[id]; call != nil {
		call <- answer
		delete(w.calls, id)
	}
	delete(w.status, id)
}

// do writes, one at a time.
func (w *wire) do(write func() error) error {
	w.write.Lock()
	defer w.write.Unlock()
	return write()
}

// block encodes the fields of a gRPC request, and more.
func (w *wire) block(path string, more ...string) []byte {
	w.fields.Reset()
	fields := append([]string{
		":method", "POST", ":scheme", "http", ":path", path, ":authority", "hostile",
		"content-type", "application/grpc", "te", "trailers",
	}, more...)
	for i := 0; i < len(fields); i += 2 {
		_ = w.encoder.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return w.fields.Bytes()
}

// open sends the head of a request and answers its stream's number.
func (w *wire) open(path string, more ...string) (uint32, error) {
	w.write.Lock()
	defer w.write.Unlock()
	id := w.stream
	w.stream += 2
	block := w.block(path, more...)
	first := block[:min(len(block), 16_000)]
	err := w.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: id, BlockFragment: first, EndHeaders: len(first) == len(block),
	})
	for block = block[len(first):]; err == nil && len(block) > 0; {
		part := block[:min(len(block), 16_000)]
		block = block[len(part):]
		err = w.framer.WriteContinuation(id, len(block) == 0, part)
	}
	return id, err
}

// call makes one whole request and answers what came of it.
func (w *wire) call(body []byte, more ...string) (string, error) {
	answer := make(chan string, 1)
	w.mu.Lock()
	w.calls[w.stream] = answer // one caller a connection
	w.mu.Unlock()
	id, err := w.open(sayHello, more...)
	if err != nil {
		return "", err
	}
	for sent := false; !sent || len(body) > 0; sent = true {
		part := body[:min(len(body), 16_000)]
		body = body[len(part):]
		// An answer may come before all is sent; the rest is then for nobody.
		if err := w.do(func() error { return w.framer.WriteData(id, len(body) == 0, part) }); err != nil {
			break
		}
	}
	select {
	case told := <-answer:
		return told, nil
	case <-w.over:
		return w.why, nil
	case <-time.After(patience):
		return "", fmt.Errorf("no answer within %s", patience)
	}
}

// envelope is one message with its prefix, which may say what it likes.
func envelope(flags byte, length uint32, message []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{flags}, length), message...)
}

// whole is an honest envelope.
func whole(flags byte, message []byte) []byte { return envelope(flags, uint32(len(message)), message) }
