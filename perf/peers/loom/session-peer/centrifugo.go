// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	centrifugo     = "centrifugo"
	centrifugoPath = "/connection/websocket"
	everybody      = "everybody"
)

// subscribers counts those of this process: the first one's broadcasts go to the channel of everybody.
var subscribers atomic.Int64

// subscriber is a client of Centrifugo by its JSON protocol, which looks like a session: what it sends comes back on a
// channel of its own, and a broadcast of the first goes to all. There is neither a handshake nor encryption.
type subscriber struct {
	*websocket.Conn
	channel string
	first   bool
	sending sync.Mutex
	replies [][]byte
}

type publication struct {
	Data []byte `json:"data"`
}

// command is one of connect, subscribe and publish.
type command struct {
	ID        int       `json:"id,omitempty"`
	Connect   *struct{} `json:"connect,omitempty"`
	Subscribe *channel  `json:"subscribe,omitempty"`
	Publish   *publish  `json:"publish,omitempty"`
}

type channel struct {
	Channel string `json:"channel"`
}

type publish struct {
	Channel string `json:"channel"`
	Data    []byte `json:"data"`
}

// reply is the answer to a command, a publication, or empty, which is a ping.
type reply struct {
	ID    int `json:"id"`
	Error *struct {
		Message string `json:"message"`
	} `json:"error"`
	Push *struct {
		Pub *publication `json:"pub"`
	} `json:"push"`
}

func (s *settings) dialCentrifugo(stalled bool) (carried, error) {
	dialer := websocket.Dialer{NetDialContext: s.dialTcp(stalled), HandshakeTimeout: s.patience}
	conn, _, err := dialer.Dial("ws://"+s.addr+centrifugoPath, nil)
	if err != nil {
		return nil, err
	}
	number := subscribers.Add(1)
	one := &subscriber{Conn: conn, channel: fmt.Sprintf("own%d", number), first: number == 1}
	commands := []command{
		{ID: 1, Connect: &struct{}{}},
		{ID: 2, Subscribe: &channel{one.channel}},
		{ID: 3, Subscribe: &channel{everybody}},
	}
	for _, each := range commands {
		if err := one.order(each); err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	return one, nil
}

// order sends a command and waits for its answer.
func (s *subscriber) order(one command) error {
	if err := s.say(one); err != nil {
		return err
	}
	for {
		answer, err := s.next()
		if err != nil || answer.ID == one.ID {
			return err
		}
	}
}

// SetWriteDeadline may be called beside who answers a ping.
func (s *subscriber) SetWriteDeadline(until time.Time) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.Conn.SetWriteDeadline(until)
}

func (s *subscriber) say(one command) error {
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.WriteMessage(websocket.TextMessage, text)
}

// next returns the next reply, of which a message may have several, one a line. Pings are answered.
func (s *subscriber) next() (reply, error) {
	for {
		for len(s.replies) == 0 {
			_, message, err := s.ReadMessage()
			if err != nil {
				return reply{}, err
			}
			s.replies = bytes.Split(bytes.TrimSpace(message), []byte{'\n'})
		}
		text := s.replies[0]
		s.replies = s.replies[1:]
		var one reply
		if err := json.Unmarshal(text, &one); err != nil {
			return reply{}, err
		}
		if one.Error != nil {
			return reply{}, errors.New(one.Error.Message)
		}
		if one.ID == 0 && one.Push == nil {
			if err := s.say(command{}); err != nil {
				return reply{}, err
			}
			continue
		}
		return one, nil
	}
}

func (s *subscriber) receive(buffer []byte) ([]byte, error) {
	for {
		one, err := s.next()
		if err != nil {
			return nil, err
		}
		if one.Push != nil && one.Push.Pub != nil {
			return append(buffer[:0], one.Push.Pub.Data...), nil
		}
	}
}

// send publishes the pack behind the room for its length.
func (s *subscriber) send(frame []byte) error {
	pack := frame[lengthBytes:]
	to := s.channel
	if s.first && pack[0] == 'B' {
		to = everybody
	}
	return s.say(command{ID: 4, Publish: &publish{to, pack}})
}
