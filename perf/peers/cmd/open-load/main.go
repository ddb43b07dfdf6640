// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command open-load calls SayHello with grpc-go at a fixed rate, whether or not earlier calls were
// answered, and prints how long they took from the time they were due, as one JSON object.
//
//	open-load --addr HOST:PORT --rate 2000 --seconds 3
//	open-load ... --beside never-reads     hostile streams on the same connections
//
// Beside the good calls, each connection can have streams that never read what they asked for
// (never-reads), that read one message in a tenth of a second (reads-slowly), or that say nothing and
// never end, so that their handler does not return (never-ends).
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	greetv1 "fawa.io/clients/gen/greet/v1"
)

const (
	callLimit = 10 * time.Second
	// streamsBeside are the hostile streams of one connection.
	streamsBeside = 20
	// windowBytes of each stream, so that it is soon shut, and of a connection, so that it never is.
	windowBytes, connectionBytes = 1 << 16, 1 << 22
	// messagesBeside of a thousand bytes are more than such a stream can get back, and all streams
	// together less than the server's own window for the connection.
	messagesBeside = 300
	// behaved is how many answers each of them reads first, so that it is known to have begun.
	behaved = 1
)

type told struct {
	Calls     int     `json:"calls"`
	Failures  int64   `json:"failures"`
	P50Micros float64 `json:"p50Micros"`
	P99Micros float64 `json:"p99Micros"`
	MaxMicros float64 `json:"maxMicros"`
	// LateMicros is by how much the last percent of calls began later than they were due: the load's
	// own fault, not the server's.
	LateMicros float64 `json:"lateMicros"`
	Beside     int     `json:"beside"`
	First      string  `json:"firstFailure,omitempty"`
}

func main() {
	address := flag.String("addr", "", "HOST:PORT of greetservice, in clear text")
	rate := flag.Int("rate", 2000, "calls a second")
	seconds := flag.Float64("seconds", 3, "for how long")
	connections := flag.Int("connections", 8, "to spread the calls over")
	beside := flag.String("beside", "", "never-reads, reads-slowly or never-ends")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(*seconds*float64(time.Second))+2*callLimit)
	defer cancel()
	var clients []greetv1.GreetServiceClient
	held := 0
	for range *connections {
		channel, err := grpc.NewClient("passthrough:///"+*address,
			grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithInitialWindowSize(windowBytes), grpc.WithInitialConnWindowSize(connectionBytes))
		if err != nil {
			log.Fatal(err)
		}
		client := greetv1.NewGreetServiceClient(channel)
		if _, err := client.SayHello(ctx, &greetv1.SayHelloRequest{Name: "Ada"}); err != nil {
			log.Fatal(err)
		}
		if *beside != "" {
			for range streamsBeside {
				if err := hold(ctx, client, *beside); err != nil {
					log.Fatal(err)
				}
				held++
			}
		}
		clients = append(clients, client)
	}
	result := load(clients, *rate, time.Duration(*seconds*float64(time.Second)))
	result.Beside = held
	_ = json.NewEncoder(os.Stdout).Encode(result)
}

// load makes the calls and waits for their ends.
func load(clients []greetv1.GreetServiceClient, rate int, duration time.Duration) told {
	count := int(duration.Seconds() * float64(rate))
	waits, lates := make([]time.Duration, count), make([]time.Duration, count)
	var failures atomic.Int64
	var first atomic.Pointer[string]
	var group sync.WaitGroup
	begin := time.Now().Add(10 * time.Millisecond)
	for i := range count {
		due := begin.Add(time.Duration(i) * time.Second / time.Duration(rate))
		if left := time.Until(due); left > 0 {
			time.Sleep(left)
		}
		group.Go(func() {
			lates[i] = time.Since(due)
			ctx, cancel := context.WithTimeout(context.Background(), callLimit)
			defer cancel()
			answer, err := clients[i%len(clients)].SayHello(ctx, &greetv1.SayHelloRequest{Name: "Ada"})
			waits[i] = time.Since(due)
			if err != nil || answer.GetResp() != "Hello, Ada!" {
				failures.Add(1)
				text := fmt.Sprint(answer, err)
				first.CompareAndSwap(nil, &text)
			}
		})
	}
	group.Wait()
	slices.Sort(waits)
	slices.Sort(lates)
	result := told{
		Calls: count, Failures: failures.Load(), P50Micros: at(waits, 0.5), P99Micros: at(waits, 0.99),
		MaxMicros: at(waits, 1), LateMicros: at(lates, 0.99),
	}
	if text := first.Load(); text != nil {
		result.First = *text
	}
	return result
}

func at(ordered []time.Duration, share float64) float64 {
	index := min(len(ordered)-1, int(share*float64(len(ordered))))
	return float64(ordered[index].Nanoseconds()) / 1000
}

// hold opens one hostile stream and leaves it to itself.
func hold(ctx context.Context, client greetv1.GreetServiceClient, how string) error {
	stream, err := client.GreetBidiStream(ctx)
	if err != nil {
		return err
	}
	for range behaved {
		if err := stream.Send(&greetv1.GreetBidiStreamRequest{Name: "Ada"}); err != nil {
			return err
		}
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	if how == "never-ends" {
		return nil
	}
	// grpc-go opens the connection's window all the same.
	go func() {
		name := strings.Repeat("a", 1000)
		for range messagesBeside {
			if stream.Send(&greetv1.GreetBidiStreamRequest{Name: name}) != nil {
				return
			}
		}
	}()
	if how == "reads-slowly" {
		go func() {
			for {
				time.Sleep(100 * time.Millisecond)
				if _, err := stream.Recv(); err != nil {
					return
				}
			}
		}()
	}
	return nil
}
