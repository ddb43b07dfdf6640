// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command stream-load drives streams of a server with grpc-go, in bytes that it does not decode, and
// prints what it saw as one JSON object.
//
//	stream-load --addr HOST:PORT --count 100000           messages of one server stream
//	stream-load --addr HOST:PORT --ping 5s                one bidi stream, a message at a time
//	stream-load --addr HOST:PORT --hold 10000             open streams until standard input ends
package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

const (
	countMethod = "/fawa.perf.bench.v1.BenchService/Count"
	bidiMethod  = "/greet.v1.GreetService/GreetBidiStream"
	// streamsPerConnection stays below what servers allow by default.
	streamsPerConnection = 100
	limit                = 5 * time.Minute
)

// ada is field 1, "Ada".
var ada = []byte{0x0a, 0x03, 'A', 'd', 'a'}

// raw passes bytes through.
type raw struct{}

func (raw) Marshal(v any) ([]byte, error) { return *v.(*[]byte), nil }

func (raw) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = append((*v.(*[]byte))[:0], data...)
	return nil
}

func (raw) Name() string { return "proto" }

func main() {
	address := flag.String("addr", "", "HOST:PORT of the server, in clear text")
	count := flag.Uint64("count", 0, "messages of 16 bytes to receive on one stream")
	ping := flag.Duration("ping", 0, "how long to send one message at a time")
	hold := flag.Int("hold", 0, "streams to hold open")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var seen any
	var err error
	switch {
	case *count > 0:
		seen, err = receive(ctx, dial(*address), *count)
	case *ping > 0:
		seen, err = pingPong(ctx, dial(*address), *ping)
	case *hold > 0:
		err = holdOpen(ctx, *address, *hold)
	default:
		flag.Usage()
		os.Exit(2)
	}
	if err != nil {
		log.Fatal(err)
	}
	if seen != nil {
		_ = json.NewEncoder(os.Stdout).Encode(seen)
	}
}

func dial(address string) *grpc.ClientConn {
	connection, err := grpc.NewClient("passthrough:///"+address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(raw{})))
	if err != nil {
		log.Fatal(err)
	}
	return connection
}

type received struct {
	Messages uint64  `json:"messages"`
	Seconds  float64 `json:"seconds"`
}

// receive asks for messages of 16 bytes and counts those that come.
func receive(ctx context.Context, connection *grpc.ClientConn, count uint64) (any, error) {
	request := binary.AppendUvarint([]byte{0x08}, count)
	request = append(request, 0x10, 16)
	begin := time.Now()
	stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, countMethod)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(stream.SendMsg(&request), stream.CloseSend()); err != nil {
		return nil, err
	}
	var message []byte
	var messages uint64
	for {
		err := stream.RecvMsg(&message)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		messages++
	}
	if messages != count {
		return nil, fmt.Errorf("%d of %d messages came", messages, count)
	}
	return received{messages, time.Since(begin).Seconds()}, nil
}

type pinged struct {
	Messages  int     `json:"messages"`
	P50Micros float64 `json:"p50Micros"`
	P99Micros float64 `json:"p99Micros"`
}

// pingPong sends a message once the last one's answer has come.
func pingPong(ctx context.Context, connection *grpc.ClientConn, duration time.Duration) (any, error) {
	stream, err := openBidi(ctx, connection)
	if err != nil {
		return nil, err
	}
	var answer []byte
	var waits []time.Duration
	for end := time.Now().Add(duration); time.Now().Before(end); {
		begin := time.Now()
		if err := errors.Join(stream.SendMsg(&ada), stream.RecvMsg(&answer)); err != nil {
			return nil, err
		}
		waits = append(waits, time.Since(begin))
	}
	slices.Sort(waits)
	at := func(share float64) float64 { return float64(waits[int(share*float64(len(waits)))].Nanoseconds()) / 1000 }
	return pinged{len(waits), at(0.5), at(0.99)}, nil
}

func openBidi(ctx context.Context, connection *grpc.ClientConn) (grpc.ClientStream, error) {
	return connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, bidiMethod)
}

// holdOpen has each stream answer once, says so, and waits.
func holdOpen(ctx context.Context, address string, streams int) error {
	var connection *grpc.ClientConn
	var answer []byte
	held := make([]grpc.ClientStream, 0, streams)
	for len(held) < streams {
		if len(held)%streamsPerConnection == 0 {
			connection = dial(address)
		}
		stream, err := openBidi(ctx, connection)
		if err != nil {
			return err
		}
		if err := errors.Join(stream.SendMsg(&ada), stream.RecvMsg(&answer)); err != nil {
			return fmt.Errorf("stream %d: %w", len(held), err)
		}
		held = append(held, stream)
	}
	fmt.Printf("{\"held\": %d}\n", len(held))
	_, _ = io.Copy(io.Discard, os.Stdin)
	for _, stream := range held {
		if err := errors.Join(stream.SendMsg(&ada), stream.RecvMsg(&answer)); err != nil {
			return err
		}
	}
	fmt.Printf("{\"answered\": %d}\n", len(held))
	return nil
}
