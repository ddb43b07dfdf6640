// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command connect-calls calls SayHello with connect-go's client, from many goroutines at once, and prints
// what it cost as one JSON object: the calls of the measured time, its seconds, and the process's CPU
// seconds in it.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"connectrpc.com/connect"
	"golang.org/x/net/http2"

	greetv1 "fawa.io/clients/gen/greet/v1"
	"fawa.io/clients/gen/greet/v1/greetv1connect"
)

func main() {
	address := flag.String("addr", "", "HOST:PORT of the server, in clear text")
	callers := flag.Int("callers", 1, "how many call at once")
	warm := flag.Duration("warm", 5*time.Second, "how long to call before measuring")
	duration := flag.Duration("for", 5*time.Second, "how long to measure")
	flag.Parse()
	transport := &http2.Transport{
		AllowHTTP: true,
		DialTLSContext: func(ctx context.Context, network, address string, _ *tls.Config) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		},
	}
	client := greetv1connect.NewGreetServiceClient(
		&http.Client{Transport: transport}, "http://"+*address, connect.WithGRPC())
	var calls atomic.Int64
	var end atomic.Bool
	var group sync.WaitGroup
	for range *callers {
		group.Go(func() {
			for !end.Load() {
				answer, err := client.SayHello(context.Background(), connect.NewRequest(&greetv1.SayHelloRequest{Name: "Ada"}))
				if err != nil || answer.Msg.GetResp() != "Hello, Ada!" {
					log.Fatal(err, answer)
				}
				calls.Add(1)
			}
		})
	}
	time.Sleep(*warm)
	begin, before, used := time.Now(), calls.Load(), cpuSeconds()
	time.Sleep(*duration)
	result := map[string]float64{
		"calls": float64(calls.Load() - before), "seconds": time.Since(begin).Seconds(), "cpuSeconds": cpuSeconds() - used,
	}
	end.Store(true)
	group.Wait()
	_ = json.NewEncoder(os.Stdout).Encode(result)
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
