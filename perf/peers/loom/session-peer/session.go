// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"time"
)

const (
	keyBytes      = 32
	envelopeBytes = 28
)

// session is a carrier whose handshake is done.
type session struct {
	carried
	aead  cipher.AEAD // nil if packs are not encrypted
	frame []byte      // of the one that sends
	wire  []byte      // of the one that receives
}

func randomConversation() uint32 {
	var bytes [4]byte
	_, _ = rand.Read(bytes[:])
	return binary.LittleEndian.Uint32(bytes[:])
}

// greet makes a session of a carrier: the client sends its public key first.
func (s *settings) greet(conn carried, client bool) (*session, error) {
	until := time.Now().Add(s.patience)
	_ = conn.SetReadDeadline(until)
	_ = conn.SetWriteDeadline(until)
	private, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	tell := func() error {
		return conn.send(append(make([]byte, lengthBytes), private.PublicKey().Bytes()...))
	}
	if client {
		if err := tell(); err != nil {
			return nil, err
		}
	}
	told, err := conn.receive(nil)
	if err != nil {
		return nil, fmt.Errorf("handshake: %w", err)
	}
	one := &session{carried: conn}
	if !s.plain {
		if one.aead, err = sealing(private, told); err != nil {
			return nil, err
		}
	}
	if !client {
		if err := tell(); err != nil {
			return nil, err
		}
	}
	_ = conn.SetReadDeadline(time.Time{})
	_ = conn.SetWriteDeadline(time.Time{})
	return one, nil
}

// sealing is AES-256-GCM under the raw shared secret, with a random nonce in front of what it seals.
func sealing(private *ecdh.PrivateKey, told []byte) (cipher.AEAD, error) {
	if len(told) != keyBytes {
		return nil, fmt.Errorf("a public key of %d bytes, not %d", len(told), keyBytes)
	}
	public, err := ecdh.X25519().NewPublicKey(told)
	if err != nil {
		return nil, err
	}
	secret, err := private.ECDH(public)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// sendPack sends a pack, which it does not change.
func (s *session) sendPack(pack []byte) error {
	s.frame = append(s.frame[:0], 0, 0, 0, 0)
	if s.aead == nil {
		s.frame = append(s.frame, pack...)
	} else {
		s.frame = s.aead.Seal(s.frame, nil, pack, nil)
	}
	return s.send(s.frame)
}

// receivePack returns the next pack at the end of what is given, usually a slice of length 0.
func (s *session) receivePack(to []byte) ([]byte, error) {
	wire, err := s.receive(s.wire)
	if err != nil {
		return nil, err
	}
	s.wire = wire[:0]
	if s.aead == nil {
		return append(to, wire...), nil
	}
	return s.aead.Open(to, nil, wire, nil)
}
