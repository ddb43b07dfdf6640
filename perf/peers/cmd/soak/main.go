// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command soak makes very many calls of all kinds to greetservice with grpc-go and plain sockets: whole
// ones, ones that are cancelled, that run out of time, whose connection is cut. It prints what came of
// them as one JSON object, and ends with status 1 if a call that nobody disturbed went wrong.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	greetv1 "fawa.io/clients/gen/greet/v1"
)

const (
	callLimit = 20 * time.Second
	// callsPerConnection is how long a worker keeps one connection.
	callsPerConnection = 500
)

type soak struct {
	address string
	counts  [6]atomic.Int64
	wrong   atomic.Int64
}

var kinds = [...]string{"unary", "json", "stream", "cancelled", "expired", "cut"}

func main() {
	address := flag.String("addr", "", "HOST:PORT of greetservice, in clear text")
	calls := flag.Int64("calls", 1_000_000, "how many calls")
	workers := flag.Int("workers", 64, "how many at once")
	seed := flag.Uint64("seed", 1, "of the choices")
	flag.Parse()
	s := &soak{address: *address}
	var begun atomic.Int64
	var group sync.WaitGroup
	for worker := range *workers {
		group.Go(func() {
			random := rand.New(rand.NewPCG(*seed, uint64(worker)))
			for begun.Load() < *calls {
				s.connection(random, &begun, *calls)
			}
		})
	}
	group.Wait()
	told := map[string]int64{"wrong": s.wrong.Load()}
	for kind, name := range kinds {
		told[name] = s.counts[kind].Load()
	}
	_ = json.NewEncoder(os.Stdout).Encode(told)
	if s.wrong.Load() > 0 {
		os.Exit(1)
	}
}

// connection makes calls on one connection, which in the end is closed, or cut in the middle of calls.
func (s *soak) connection(random *rand.Rand, begun *atomic.Int64, calls int64) {
	var raw atomic.Pointer[net.Conn]
	dial := func(ctx context.Context, address string) (net.Conn, error) {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		raw.Store(&connection)
		return connection, err
	}
	channel, err := grpc.NewClient("passthrough:///"+s.address,
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial))
	if err != nil {
		log.Fatal(err)
	}
	defer channel.Close()
	client := greetv1.NewGreetServiceClient(channel)
	plain := &http.Client{Timeout: callLimit, Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	defer plain.CloseIdleConnections()
	for range callsPerConnection {
		if begun.Add(1) > calls {
			return
		}
		kind := pick(random)
		if err := s.call(kind, client, plain, random); err != nil {
			if s.wrong.Add(1) <= 20 {
				log.Printf("%s: %v", kinds[kind], err)
			}
		}
		s.counts[kind].Add(1)
		if kind == 5 {
			if connection := raw.Load(); connection != nil {
				cut(client, *connection)
			}
			return
		}
	}
}

// pick chooses among kinds; few connections are cut, as each cut costs a new one.
func pick(random *rand.Rand) int {
	switch n := random.IntN(1000); {
	case n < 500:
		return 0
	case n < 650:
		return 1
	case n < 800:
		return 2
	case n < 900:
		return 3
	case n < 995:
		return 4
	default:
		return 5
	}
}

func (s *soak) call(kind int, client greetv1.GreetServiceClient, plain *http.Client, random *rand.Rand) error {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	switch kind {
	case 0, 5:
		answer, err := client.SayHello(ctx, &greetv1.SayHelloRequest{Name: "Ada"})
		if err != nil || answer.GetResp() != "Hello, Ada!" {
			return fmt.Errorf("answered %v, %w", answer, err)
		}
		return nil
	case 1:
		return s.json(ctx, plain)
	case 2:
		return stream(ctx, client)
	case 3:
		return cancelled(ctx, client, random)
	default:
		return expired(client, random)
	}
}

func (s *soak) json(ctx context.Context, plain *http.Client) error {
	request, err := http.NewRequestWithContext(
		ctx, http.MethodPost, "http://"+s.address+"/greet.v1.GreetService/SayHello", strings.NewReader(`{"name":"Ada"}`))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := plain.Do(request)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(answer.Body)
	if closed := answer.Body.Close(); err != nil || closed != nil || !strings.Contains(string(body), "Hello, Ada!") {
		return fmt.Errorf("%s: %s, %w", answer.Status, body, errors.Join(err, closed))
	}
	return nil
}

func stream(ctx context.Context, client greetv1.GreetServiceClient) error {
	parts, err := client.GreetStream(ctx, &greetv1.GreetStreamRequest{Name: "Ada"})
	if err != nil {
		return err
	}
	count := 0
	for {
		_, err := parts.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		count++
	}
	if count != 10 {
		return fmt.Errorf("%d parts", count)
	}
	return nil
}

// cancelled gives a stream up that both sides would have kept open.
func cancelled(ctx context.Context, client greetv1.GreetServiceClient, random *rand.Rand) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	call, err := client.GreetBidiStream(ctx)
	if err != nil {
		return err
	}
	for range random.IntN(3) {
		if err := call.Send(&greetv1.GreetBidiStreamRequest{Name: "Ada"}); err != nil {
			return err
		}
		if _, err := call.Recv(); err != nil {
			return err
		}
	}
	cancel()
	return ended(call, codes.Canceled)
}

// expired leaves a stream open until its deadline.
func expired(client greetv1.GreetServiceClient, random *rand.Rand) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(1+random.IntN(20))*time.Millisecond)
	defer cancel()
	call, err := client.GreetBidiStream(ctx)
	if err != nil {
		return wanted(err, codes.DeadlineExceeded)
	}
	return ended(call, codes.DeadlineExceeded)
}

func ended(call greetv1.GreetService_GreetBidiStreamClient, code codes.Code) error {
	for {
		if _, err := call.Recv(); err != nil {
			return wanted(err, code)
		}
	}
}

func wanted(err error, code codes.Code) error {
	if status.Code(err) != code {
		return fmt.Errorf("ended by %w, not by %s", err, code)
	}
	return nil
}

// cut closes the socket under a call that has been answered once: grpc-go would make an unanswered one
// again, on another connection.
func cut(client greetv1.GreetServiceClient, connection net.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	call, err := client.GreetBidiStream(ctx)
	if err != nil {
		return
	}
	_ = call.Send(&greetv1.GreetBidiStreamRequest{Name: "Ada"})
	_, err = call.Recv()
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
	for err == nil {
		_, err = call.Recv()
	}
}
