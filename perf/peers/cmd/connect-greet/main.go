// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command connect-greet is GreetService by connect-go on net/http, over HTTP/1.1 and h2c, or over TLS
// with --cert and --key. It prints "listening ADDRESS" once it accepts calls.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"

	"connectrpc.com/connect"

	greetv1 "fawa.io/clients/gen/greet/v1"
	"fawa.io/clients/gen/greet/v1/greetv1connect"
	"fawa.io/peers"
)

type server struct{}

func (server) SayHello(_ context.Context, request *connect.Request[greetv1.SayHelloRequest]) (*connect.Response[greetv1.SayHelloResponse], error) {
	greeting, err := peers.Hello(request.Msg.GetName())
	if err != nil {
		return nil, connect.NewError(connect.CodeInvalidArgument, err)
	}
	answer := connect.NewResponse(&greetv1.SayHelloResponse{Resp: greeting})
	answer.Header().Set("Greet-Version", "v1")
	return answer, nil
}

func (server) GreetStream(_ context.Context, request *connect.Request[greetv1.GreetStreamRequest], parts *connect.ServerStream[greetv1.GreetStreamResponse]) error {
	for number := 1; number <= peers.Parts; number++ {
		part, err := peers.Part(request.Msg.GetName(), number)
		if err != nil {
			return connect.NewError(connect.CodeInvalidArgument, err)
		}
		if err := parts.Send(&greetv1.GreetStreamResponse{Part: part}); err != nil {
			return err
		}
	}
	return nil
}

func (server) GreetClientStream(_ context.Context, names *connect.ClientStream[greetv1.GreetClientStreamRequest]) (*connect.Response[greetv1.GreetClientStreamResponse], error) {
	var all []string
	for names.Receive() {
		all = append(all, names.Msg().GetName())
	}
	if err := names.Err(); err != nil {
		return nil, err
	}
	return connect.NewResponse(&greetv1.GreetClientStreamResponse{Summary: peers.Everybody(all)}), nil
}

func (server) GreetBidiStream(_ context.Context, stream *connect.BidiStream[greetv1.GreetBidiStreamRequest, greetv1.GreetBidiStreamResponse]) error {
	for {
		request, err := stream.Receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		greeting, err := peers.Hello(request.GetName())
		if err != nil {
			return connect.NewError(connect.CodeInvalidArgument, err)
		}
		if err := stream.Send(&greetv1.GreetBidiStreamResponse{Echo: greeting}); err != nil {
			return err
		}
	}
}

func main() {
	address := flag.String("addr", "127.0.0.1:0", "HOST:PORT to listen on")
	certificate := flag.String("cert", "", "PEM file of a certificate: TLS instead of clear text")
	key := flag.String("key", "", "PEM file of its key")
	flag.Parse()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	routes := http.NewServeMux()
	routes.Handle(greetv1connect.NewGreetServiceHandler(server{}))
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	protocols.SetHTTP2(true)
	host := &http.Server{Handler: routes, Protocols: &protocols}
	go func() {
		serve := func() error { return host.Serve(listener) }
		if *certificate != "" {
			serve = func() error { return host.ServeTLS(listener, *certificate, *key) }
		}
		if err := serve(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	fmt.Println("listening", listener.Addr())
	peers.AwaitEnd()
	_ = host.Close()
}
