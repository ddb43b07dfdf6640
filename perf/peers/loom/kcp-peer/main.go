// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command kcp-peer speaks KCP by its original library over UDP, and smux by its own on top if told to.
//
//	kcp-peer -listen ADDRESS            gives every session, or every stream, its bytes back; prints
//	                                    "listening ADDRESS"
//	kcp-peer -connect ADDRESS -bytes N  sends N random bytes to such a peer and compares digests; prints
//	                                    "transfer N bytes each way, X MB/s, digest equal"
//	kcp-peer -connect ADDRESS -ping     sends messages at fixed times to such a peer; prints
//	                                    "ping N of N back, p50 … p99 … p99.9 … ms"
//	kcp-peer -connect ADDRESS -loop N   N sessions, each sends its next message when the last one is back; prints
//	                                    "loop N messages, X a second"
//
// It ends with status 1 when something goes wrong, and a listener when its standard input does.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"github.com/xtaci/kcp-go/v5"
	"github.com/xtaci/smux"
)

var (
	listen  = flag.String("listen", "", "HOST:PORT to listen on")
	connect = flag.String("connect", "", "HOST:PORT to connect to")
	size    = flag.Int64("bytes", 1<<20, "bytes to send")
	warm    = flag.Int64("warm", 0, "bytes before them that are not timed")
	pinging = flag.Bool("ping", false, "send messages at fixed times instead")
	looping = flag.Int("loop", 0, "sessions that send their next message when the last one is back")
	rate    = flag.Int("rate", 60, "messages a second")
	message = flag.Int("size", 100, "bytes of a message")
	seconds = flag.Int("seconds", 10, "how long messages are sent")
	crypt   = flag.String("crypt", "nil", "name of the cipher; nil for no header at all")
	key     = flag.String("key", "", "key in hex, cut to the cipher's length")
	data    = flag.Int("data", 0, "data shards of FEC, 0 for none")
	parity  = flag.Int("parity", 0, "parity shards of FEC, 0 for none")
	window  = flag.Int("window", 1024, "send and receive window in segments")
	mtu     = flag.Int("mtu", 1400, "bytes of a datagram")
	mux     = flag.Int("smux", 0, "version of smux, 0 for none")
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

// muxConfig has windows that fill a link of some tens of milliseconds.
func muxConfig() *smux.Config {
	config := smux.DefaultConfig()
	config.Version = *mux
	config.MaxReceiveBuffer = 16 << 20
	config.MaxStreamBuffer = 4 << 20
	return config
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
	session.SetMtu(*mtu)
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
		if *mux == 0 {
			go giveBack(session)
		} else {
			go giveBackAll(session)
		}
	}
}

func giveBack(stream io.ReadWriteCloser) {
	defer stream.Close()
	_, _ = io.Copy(stream, stream)
}

func giveBackAll(session *kcp.UDPSession) {
	streams, err := smux.Server(session, muxConfig())
	if err != nil {
		log.Fatal(err)
	}
	defer streams.Close()
	for {
		stream, err := streams.AcceptStream()
		if err != nil {
			return
		}
		go giveBack(stream)
	}
}

// conversation is a session or a stream.
type conversation interface {
	io.ReadWriteCloser
	SetDeadline(time.Time) error
}

func ask(block kcp.BlockCrypt) error {
	if *looping > 0 {
		return loop(block)
	}
	echo, err := dial(block)
	if err != nil {
		return err
	}
	defer echo.Close()
	if *pinging {
		return ping(echo)
	}
	return transfer(echo)
}

// dial opens a session, and a stream on it if told to. The end of the process ends the session.
func dial(block kcp.BlockCrypt) (conversation, error) {
	session, err := kcp.DialWithOptions(*connect, block, *data, *parity)
	if err != nil {
		return nil, err
	}
	_ = session.SetReadBuffer(4 << 20)
	_ = session.SetWriteBuffer(4 << 20)
	prepare(session)
	var echo conversation = session
	if *mux != 0 {
		streams, err := smux.Client(session, muxConfig())
		if err != nil {
			return nil, err
		}
		if echo, err = streams.OpenStream(); err != nil {
			return nil, err
		}
	}
	_ = echo.SetDeadline(time.Now().Add(4 * time.Minute))
	return echo, nil
}

// loop counts messages that come back in a time, over many sessions.
func loop(block kcp.BlockCrypt) error {
	echoes := make([]conversation, *looping)
	for i := range echoes {
		echo, err := dial(block)
		if err != nil {
			return err
		}
		echoes[i] = echo
	}
	begin := time.Now()
	end := begin.Add(time.Duration(*seconds) * time.Second)
	counts := make(chan int, len(echoes))
	for _, echo := range echoes {
		go func() {
			count := 0
			bytes := make([]byte, *message)
			_ = echo.SetDeadline(end)
			for {
				if _, err := echo.Write(bytes); err != nil {
					break
				}
				if _, err := io.ReadFull(echo, bytes); err != nil {
					break
				}
				count++
			}
			counts <- count
		}()
	}
	total := 0
	for range echoes {
		total += <-counts
	}
	if total == 0 {
		return errors.New("nothing came back")
	}
	fmt.Printf("loop %d messages, %.0f a second\n", total, float64(total)/time.Since(begin).Seconds())
	return nil
}

func transfer(echo conversation) error {
	begin := time.Now()
	sent := sha256.New()
	failed := make(chan error, 1)
	go func() {
		random := rand.NewChaCha8([32]byte{1})
		_, err := io.CopyBuffer(
			struct{ io.Writer }{io.MultiWriter(echo, sent)}, io.LimitReader(random, *warm+*size), make([]byte, 64<<10))
		failed <- err
	}()
	received := sha256.New()
	if _, err := io.CopyN(received, echo, *warm); err != nil {
		return err
	}
	if *warm > 0 {
		begin = time.Now()
	}
	if _, err := io.CopyN(received, echo, *size); err != nil {
		return err
	}
	if err := <-failed; err != nil {
		return err
	}
	rate := float64(*size) / time.Since(begin).Seconds() / 1e6
	if !bytes.Equal(sent.Sum(nil), received.Sum(nil)) {
		return errors.New("digests differ")
	}
	fmt.Printf("transfer %d bytes each way, %.2f MB/s, digest equal\n", *size, rate)
	return nil
}

// ping sends messages at fixed times, whatever has become of those before.
func ping(echo conversation) error {
	count := *rate * *seconds
	begin := time.Now()
	intended := func(number int) time.Time {
		return begin.Add(time.Duration(number) * time.Second / time.Duration(*rate))
	}
	failed := make(chan error, 1)
	go func() {
		bytes := make([]byte, *message)
		for number := range count {
			binary.BigEndian.PutUint32(bytes, uint32(number))
			time.Sleep(time.Until(intended(number)))
			if _, err := echo.Write(bytes); err != nil {
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	took := make([]time.Duration, count)
	bytes := make([]byte, *message)
	for number := range count {
		if _, err := io.ReadFull(echo, bytes); err != nil {
			return fmt.Errorf("%d of %d back: %w", number, count, err)
		}
		if binary.BigEndian.Uint32(bytes) != uint32(number) {
			return errors.New("messages out of order")
		}
		took[number] = time.Since(intended(number))
	}
	if err := <-failed; err != nil {
		return err
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return took[max(int(math.Ceil(share*float64(count))), 1)-1].Seconds() * 1000
	}
	fmt.Printf("ping %d of %d back, p50 %.1f p99 %.1f p99.9 %.1f ms\n", count, count, at(0.5), at(0.99), at(0.999))
	return nil
}
