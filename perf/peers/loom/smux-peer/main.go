// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command smux-peer speaks smux by its original library over TCP.
//
//	smux-peer -listen ADDRESS                   gives every stream its bytes back; prints "listening ADDRESS"
//	smux-peer -connect ADDRESS -bytes N         sends N random bytes on each of -streams streams to such
//	                                            a peer and compares digests; prints "digest equal"
//
// It ends with status 1 when something goes wrong, and a listener when its standard input does.
package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"os"
	"sync"

	"github.com/xtaci/smux"
)

var (
	listen  = flag.String("listen", "", "HOST:PORT to listen on")
	connect = flag.String("connect", "", "HOST:PORT to connect to")
	version = flag.Int("version", 1, "protocol version, 1 or 2")
	size    = flag.Int64("bytes", 1<<20, "bytes to send on each stream")
	streams = flag.Int("streams", 1, "streams at once")
)

func main() {
	flag.Parse()
	config := smux.DefaultConfig()
	config.Version = *version
	var err error
	switch {
	case *listen != "":
		err = serve(config)
	case *connect != "":
		err = ask(config)
	default:
		err = errors.New("needs -listen or -connect")
	}
	if err != nil {
		log.Fatal(err)
	}
}

func serve(config *smux.Config) error {
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	fmt.Println("listening", listener.Addr())
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			session, err := smux.Server(conn, config)
			if err != nil {
				log.Fatal(err)
			}
			go echoAll(session)
		}
	}()
	_, _ = io.Copy(io.Discard, os.Stdin)
	return nil
}

func echoAll(session *smux.Session) {
	defer session.Close()
	for {
		stream, err := session.AcceptStream()
		if err != nil {
			return
		}
		go func() {
			defer stream.Close()
			_, _ = io.Copy(stream, stream)
		}()
	}
}

func ask(config *smux.Config) error {
	conn, err := net.Dial("tcp", *connect)
	if err != nil {
		return err
	}
	session, err := smux.Client(conn, config)
	if err != nil {
		return err
	}
	defer session.Close()
	var all sync.WaitGroup
	failures := make(chan error, *streams)
	for number := range *streams {
		all.Go(func() {
			if err := transfer(session, uint64(number)); err != nil {
				failures <- err
			}
		})
	}
	all.Wait()
	close(failures)
	if err := <-failures; err != nil {
		return err
	}
	fmt.Println("digest equal")
	return nil
}

func transfer(session *smux.Session, seed uint64) error {
	stream, err := session.OpenStream()
	if err != nil {
		return err
	}
	defer stream.Close()
	sent := sha256.New()
	done := make(chan error, 1)
	go func() {
		source := rand.NewChaCha8(sha256.Sum256([]byte{byte(seed)}))
		_, err := io.CopyN(io.MultiWriter(stream, sent), source, *size)
		done <- err
	}()
	received := sha256.New()
	// Counted and then closed, not half-closed: once both ends have said FIN, this library dropped
	// what its own side had not read before 1.5.58.
	count, err := io.CopyN(received, stream, *size)
	if err != nil {
		return err
	}
	if err := <-done; err != nil {
		return err
	}
	if count != *size || !bytes.Equal(sent.Sum(nil), received.Sum(nil)) {
		return fmt.Errorf("stream %d: %d of %d bytes back, or others", stream.ID(), count, *size)
	}
	return nil
}
