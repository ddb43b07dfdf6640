// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command grpc-greet is GreetService by grpc-go over h2c. It prints "listening ADDRESS" once it
// accepts calls.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	greetv1 "fawa.io/clients/gen/greet/v1"
	"fawa.io/peers"
)

type server struct {
	greetv1.UnimplementedGreetServiceServer
}

func (server) SayHello(ctx context.Context, request *greetv1.SayHelloRequest) (*greetv1.SayHelloResponse, error) {
	greeting, err := peers.Hello(request.GetName())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	if err := grpc.SetHeader(ctx, metadata.Pairs("greet-version", "v1")); err != nil {
		return nil, err
	}
	return &greetv1.SayHelloResponse{Resp: greeting}, nil
}

func (server) GreetStream(request *greetv1.GreetStreamRequest, parts grpc.ServerStreamingServer[greetv1.GreetStreamResponse]) error {
	for number := 1; number <= peers.Parts; number++ {
		part, err := peers.Part(request.GetName(), number)
		if err != nil {
			return status.Error(codes.InvalidArgument, err.Error())
		}
		if err := parts.Send(&greetv1.GreetStreamResponse{Part: part}); err != nil {
			return err
		}
	}
	return nil
}

func (server) GreetClientStream(names grpc.ClientStreamingServer[greetv1.GreetClientStreamRequest, greetv1.GreetClientStreamResponse]) error {
	var all []string
	for {
		request, err := names.Recv()
		if errors.Is(err, io.EOF) {
			return names.SendAndClose(&greetv1.GreetClientStreamResponse{Summary: peers.Everybody(all)})
		}
		if err != nil {
			return err
		}
		all = append(all, request.GetName())
	}
}

func (server) GreetBidiStream(stream grpc.BidiStreamingServer[greetv1.GreetBidiStreamRequest, greetv1.GreetBidiStreamResponse]) error {
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		greeting, err := peers.Hello(request.GetName())
		if err != nil {
			return status.Error(codes.InvalidArgument, err.Error())
		}
		if err := stream.Send(&greetv1.GreetBidiStreamResponse{Echo: greeting}); err != nil {
			return err
		}
	}
}

func main() {
	address := flag.String("addr", "127.0.0.1:0", "HOST:PORT to listen on")
	flag.Parse()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	host := grpc.NewServer()
	greetv1.RegisterGreetServiceServer(host, server{})
	go func() {
		if err := host.Serve(listener); err != nil {
			log.Fatal(err)
		}
	}()
	fmt.Println("listening", listener.Addr())
	peers.AwaitEnd()
	host.Stop()
}
