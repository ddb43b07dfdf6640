// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"github.com/xtaci/kcp-go/v5"
	"github.com/xtaci/smux"
)

const (
	tcp     = "tcp"
	ws      = "ws"
	kcpName = "kcp"

	lengthBytes = 4
	wireMax     = 16384

	dataShards       = 10
	parityShards     = 3
	kcpWindow        = 128
	kcpMtu           = 1400
	dscp             = 46
	serverBuffer     = 8192
	clientWsBuffer   = 1024
	streamBuffer     = 4096
	smuxFrame        = 4096
	smuxBuffer       = 4 << 20
	stalledReadBytes = 4096
)

// carried sends and receives frames of one session. One goroutine at a time receives, and one sends.
type carried interface {
	// receive returns the next pack in the buffer given, or in a longer one.
	receive(buffer []byte) ([]byte, error)
	// send sends a frame: a pack behind room for its length, which it fills in.
	send(frame []byte) error
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
	Close() error
}

// stream has frames back to back on a stream of bytes.
type stream struct {
	net.Conn
	in *bufio.Reader
}

func newStream(conn net.Conn) *stream {
	return &stream{conn, bufio.NewReaderSize(conn, streamBuffer)}
}

func (s *stream) receive(buffer []byte) ([]byte, error) {
	return readFrame(s.in, buffer)
}

func (s *stream) send(frame []byte) error {
	binary.BigEndian.PutUint32(frame, uint32(len(frame)-lengthBytes))
	_, err := s.Write(frame)
	return err
}

func readFrame(in io.Reader, buffer []byte) ([]byte, error) {
	if cap(buffer) < lengthBytes {
		buffer = make([]byte, 512)
	}
	head := buffer[:lengthBytes]
	if _, err := io.ReadFull(in, head); err != nil {
		return nil, err
	}
	length := int(int32(binary.BigEndian.Uint32(head)))
	if length < 1 || length > wireMax {
		return nil, fmt.Errorf("a frame of %d bytes, not 1 to %d", length, wireMax)
	}
	if cap(buffer) < length {
		buffer = make([]byte, length)
	}
	pack := buffer[:length]
	_, err := io.ReadFull(in, pack)
	return pack, err
}

// messages has each frame, its length included, in a binary message of WebSocket.
type messages struct {
	*websocket.Conn
}

func (m messages) receive(buffer []byte) ([]byte, error) {
	kind, in, err := m.NextReader()
	if err != nil {
		return nil, err
	}
	if kind != websocket.BinaryMessage {
		return nil, errors.New("a text message")
	}
	return readFrame(in, buffer)
}

// send fragments what is longer than its buffer, as the original does, which WriteMessage would not do on a server.
func (m messages) send(frame []byte) error {
	binary.BigEndian.PutUint32(frame, uint32(len(frame)-lengthBytes))
	out, err := m.NextWriter(websocket.BinaryMessage)
	if err != nil {
		return err
	}
	for rest := frame; len(rest) > 0; {
		count := min(len(rest), serverBuffer)
		if _, err := out.Write(rest[:count]); err != nil {
			return err
		}
		rest = rest[count:]
	}
	return out.Close()
}

// listen takes sessions until the process ends, and answers where.
func (s *settings) listen(take func(carried)) (net.Addr, error) {
	switch s.carrier {
	case tcp:
		listener, err := net.Listen("tcp", s.addr)
		if err != nil {
			return nil, err
		}
		go acceptAll(listener, func(conn net.Conn) { take(newStream(conn)) })
		return listener.Addr(), nil
	case ws:
		return s.listenWs(take)
	default:
		return s.listenKcp(take)
	}
}

func acceptAll(listener net.Listener, take func(net.Conn)) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			// Out of descriptors, most likely: there will be some again.
			time.Sleep(10 * time.Millisecond)
			continue
		}
		go take(conn)
	}
}

func (s *settings) listenWs(take func(carried)) (net.Addr, error) {
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return nil, err
	}
	upgrader := websocket.Upgrader{
		ReadBufferSize: serverBuffer, WriteBufferSize: serverBuffer, HandshakeTimeout: 5 * time.Second,
		// Compared as it stands, as in the original: a client sends an asterisk.
		CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "*" },
	}
	routes := http.NewServeMux()
	routes.HandleFunc(s.path, func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		conn.SetReadLimit(2 * wireMax)
		// net/http's goroutine and buffers of the request end here.
		go take(messages{conn})
	})
	server := &http.Server{Handler: routes, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return listener.Addr(), nil
}

func prepared(session *kcp.UDPSession) *kcp.UDPSession {
	session.SetNoDelay(1, 10, 2, 1)
	session.SetWindowSize(kcpWindow, kcpWindow)
	session.SetMtu(kcpMtu)
	session.SetACKNoDelay(true)
	return session
}

func smuxConfig() *smux.Config {
	config := smux.DefaultConfig()
	config.Version = 2
	config.MaxFrameSize = smuxFrame
	config.MaxReceiveBuffer = smuxBuffer
	return config
}

func (s *settings) listenKcp(take func(carried)) (net.Addr, error) {
	listener, err := kcp.ListenWithOptions(s.addr, nil, dataShards, parityShards)
	if err != nil {
		return nil, err
	}
	for _, err := range []error{listener.SetReadBuffer(s.udpBuffer), listener.SetWriteBuffer(s.udpBuffer), listener.SetDSCP(dscp)} {
		if err != nil {
			return nil, err
		}
	}
	go acceptAll(listener, func(conn net.Conn) {
		session := prepared(conn.(*kcp.UDPSession))
		if !s.smux {
			take(newStream(session))
			return
		}
		streams, err := smux.Server(session, smuxConfig())
		if err != nil {
			_ = session.Close()
			return
		}
		defer streams.Close()
		for {
			one, err := streams.AcceptStream()
			if err != nil {
				return
			}
			go take(newStream(one))
		}
	})
	return listener.Addr(), nil
}

// dial opens the carrier of a session, or of several if they are streams of smux. A stalled one has the kernel hold
// little for it.
func (s *settings) dial(streams int, stalled bool) ([]carried, error) {
	switch s.carrier {
	case tcp:
		conn, err := s.dialTcp(stalled)(context.Background(), "tcp", s.addr)
		if err != nil {
			return nil, err
		}
		return []carried{newStream(conn)}, nil
	case ws:
		dialer := websocket.Dialer{
			NetDialContext: s.dialTcp(stalled), HandshakeTimeout: s.patience,
			ReadBufferSize: clientWsBuffer, WriteBufferSize: clientWsBuffer,
		}
		conn, _, err := dialer.Dial("ws://"+s.addr+s.path, http.Header{"Origin": {"*"}})
		if err != nil {
			return nil, err
		}
		return []carried{messages{conn}}, nil
	case centrifugo:
		one, err := s.dialCentrifugo(stalled)
		return []carried{one}, err
	default:
		return s.dialKcp(streams)
	}
}

func (s *settings) dialTcp(stalled bool) func(context.Context, string, string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: s.patience}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err == nil && stalled {
			err = conn.(*net.TCPConn).SetReadBuffer(stalledReadBytes)
		}
		return conn, err
	}
}

// bare hides what a socket is, so that kcp-go reads it datagram by datagram: a session of its own socket takes
// 256 buffers else, which is 4 GB for 10,000 idle clients.
type bare struct{ net.PacketConn }

func (s *settings) dialKcp(streams int) ([]carried, error) {
	address, err := net.ResolveUDPAddr("udp", s.addr)
	if err != nil {
		return nil, err
	}
	var session *kcp.UDPSession
	if s.lean {
		socket, err := net.ListenUDP("udp4", nil)
		if err != nil {
			return nil, err
		}
		if session, err = kcp.NewConn4(randomConversation(), address, nil, dataShards, parityShards, true, bare{socket}); err != nil {
			return nil, err
		}
	} else if session, err = kcp.DialWithOptions(s.addr, nil, dataShards, parityShards); err != nil {
		return nil, err
	}
	prepared(session)
	if !s.smux {
		return []carried{newStream(session)}, nil
	}
	muxed, err := smux.Client(session, smuxConfig())
	if err != nil {
		return nil, err
	}
	var all []carried
	for range streams {
		one, err := muxed.OpenStream()
		if err != nil {
			return nil, err
		}
		all = append(all, newStream(one))
	}
	return all, nil
}
