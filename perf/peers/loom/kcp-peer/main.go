// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command kcp-peer speaks KCP by its original library over UDP.
//
//	kcp-peer -listen ADDRESS                   gives every session its bytes back; prints "listening ADDRESS"
//	kcp-peer -connect ADDRESS -bytes N         sends N random bytes to such a peer and compares digests;
//	                                           prints "digest equal"
//
// It ends with status 1 when something goes wrong, and a listener when its standard input does.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"time"

	"github.com/xtaci/kcp-go/v5"
)

var (
	listen  = flag.String("listen", "", "HOST:PORT to listen on")
	connect = flag.String("connect", "", "HOST:PORT to connect to")
	size    = flag.Int64("bytes", 1<<20, "bytes to send")
	crypt   = flag.String("crypt", "nil", "name of the cipher; nil for no header at all")
	key     = flag.String("key", "", "key in hex, cut to the cipher's length")
	data    = flag.Int("data", 0, "data shards of FEC, 0 for none")
	parity  = flag.Int("parity", 0, "parity shards of FEC, 0 for none")
	window  = flag.Int("window", 1024, "send and receive window in segments")
)

func main() {
	flag.Parse()
	block, err := cipher()
	if err != nil {
		log.Fatal(err)
	}
	switch {
	case *listen != "":
		err = serve(block)
	case *connect != "":
		err = ask(block)
	default:
		err = errors.New("needs -listen or -connect")
	}
	if err != nil {
		log.Fatal(err)
	}
}

func cipher() (kcp.BlockCrypt, error) {
	bytes, err := hex.DecodeString(*key)
	if err != nil {
		return nil, err
	}
	cut := func(length int) []byte { return bytes[:min(length, len(bytes))] }
	switch *crypt {
	case "nil":
		return nil, nil
	case "none":
		return kcp.NewNoneBlockCrypt(bytes)
	case "xor":
		return kcp.NewSimpleXORBlockCrypt(bytes)
	case "aes-128":
		return kcp.NewAESBlockCrypt(cut(16))
	case "aes-192":
		return kcp.NewAESBlockCrypt(cut(24))
	case "aes", "aes-256":
		return kcp.NewAESBlockCrypt(cut(32))
	case "sm4":
		return kcp.NewSM4BlockCrypt(cut(16))
	case "3des":
		return kcp.NewTripleDESBlockCrypt(cut(24))
	case "cast5":
		return kcp.NewCast5BlockCrypt(cut(16))
	case "blowfish":
		return kcp.NewBlowfishBlockCrypt(cut(56))
	case "twofish":
		return kcp.NewTwofishBlockCrypt(cut(32))
	case "tea":
		return kcp.NewTEABlockCrypt(cut(16))
	case "xtea":
		return kcp.NewXTEABlockCrypt(cut(16))
	case "salsa20":
		return kcp.NewSalsa20BlockCrypt(cut(32))
	case "aes-128-gcm":
		return kcp.NewAESGCMCrypt(cut(16))
	case "aes-192-gcm":
		return kcp.NewAESGCMCrypt(cut(24))
	case "aes-256-gcm":
		return kcp.NewAESGCMCrypt(cut(32))
	}
	return nil, fmt.Errorf("no cipher %s", *crypt)
}

func prepare(session *kcp.UDPSession) {
	session.SetNoDelay(1, 10, 2, 1)
	session.SetWindowSize(*window, *window)
	session.SetStreamMode(true)
}

func serve(block kcp.BlockCrypt) error {
	listener, err := kcp.ListenWithOptions(*listen, block, *data, *parity)
	if err != nil {
		return err
	}
	_ = listener.SetReadBuffer(4 << 20)
	_ = listener.SetWriteBuffer(4 << 20)
	fmt.Println("listening", listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	for {
		session, err := listener.AcceptKCP()
		if err != nil {
			return err
		}
		prepare(session)
		go func() {
			defer session.Close()
			_, _ = io.Copy(session, session)
		}()
	}
}

func ask(block kcp.BlockCrypt) error {
	session, err := kcp.DialWithOptions(*connect, block, *data, *parity)
	if err != nil {
		return err
	}
	defer session.Close()
	_ = session.SetReadBuffer(4 << 20)
	_ = session.SetWriteBuffer(4 << 20)
	prepare(session)
	_ = session.SetDeadline(time.Now().Add(4 * time.Minute))
	sent := sha256.New()
	failed := make(chan error, 1)
	go func() {
		random := rand.NewChaCha8([32]byte{1})
		_, err := io.Copy(io.MultiWriter(session, sent), io.LimitReader(random, *size))
		failed <- err
	}()
	received := sha256.New()
	if _, err := io.CopyN(received, session, *size); err != nil {
		return err
	}
	if err := <-failed; err != nil {
		return err
	}
	if !bytes.Equal(sent.Sum(nil), received.Sum(nil)) {
		return errors.New("digests differ")
	}
	fmt.Println("digest equal")
	return nil
}
