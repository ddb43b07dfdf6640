// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"io"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	greetv1 "fawa.io/clients/gen/greet/v1"
	"fawa.io/clients/gen/greet/v1/greetv1connect"
)

// connectGreeter is GreetService through connect-go.
type connectGreeter struct {
	client greetv1connect.GreetServiceClient
}

func (g connectGreeter) hello(ctx context.Context, name string) (string, string, error) {
	answer, err := g.client.SayHello(ctx, connect.NewRequest(&greetv1.SayHelloRequest{Name: name}))
	if err != nil {
		return "", "", err
	}
	return answer.Msg.GetResp(), answer.Header().Get("Greet-Version"), nil
}

func (g connectGreeter) parts(ctx context.Context, name string) ([]string, error) {
	stream, err := g.client.GreetStream(ctx, connect.NewRequest(&greetv1.GreetStreamRequest{Name: name}))
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	var parts []string
	for stream.Receive() {
		parts = append(parts, stream.Msg().GetPart())
	}
	return parts, stream.Err()
}

func (g connectGreeter) summary(ctx context.Context, names []string) (string, error) {
	stream := g.client.GreetClientStream(ctx)
	for _, name := range names {
		if err := stream.Send(&greetv1.GreetClientStreamRequest{Name: name}); err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
	}
	answer, err := stream.CloseAndReceive()
	if err != nil {
		return "", err
	}
	return answer.Msg.GetSummary(), nil
}

func (g connectGreeter) echoes(ctx context.Context) (echoStream, error) {
	stream := g.client.GreetBidiStream(ctx)
	// net/http's HTTP/2 looks at the context only once the request body has ended.
	context.AfterFunc(ctx, func() { _ = stream.CloseRequest() })
	return connectEchoes{stream}, nil
}

type connectEchoes struct {
	stream *connect.BidiStreamForClient[greetv1.GreetBidiStreamRequest, greetv1.GreetBidiStreamResponse]
}

func (s connectEchoes) send(name string) error {
	return s.stream.Send(&greetv1.GreetBidiStreamRequest{Name: name})
}

func (s connectEchoes) receive() (string, error) {
	message, err := s.stream.Receive()
	if err != nil {
		return "", err
	}
	return message.GetEcho(), nil
}

func (s connectEchoes) closeSend() error { return s.stream.CloseRequest() }

func (s connectEchoes) close() error {
	return errors.Join(s.stream.CloseRequest(), s.stream.CloseResponse())
}

// grpcGreeter is GreetService through grpc-go.
type grpcGreeter struct {
	client greetv1.GreetServiceClient
}

func newGRPCGreeter(connection grpc.ClientConnInterface) grpcGreeter {
	return grpcGreeter{greetv1.NewGreetServiceClient(connection)}
}

func (g grpcGreeter) hello(ctx context.Context, name string) (string, string, error) {
	var header metadata.MD
	answer, err := g.client.SayHello(ctx, &greetv1.SayHelloRequest{Name: name}, grpc.Header(&header))
	if err != nil {
		return "", "", err
	}
	version := ""
	if values := header.Get("greet-version"); len(values) == 1 {
		version = values[0]
	}
	return answer.GetResp(), version, nil
}

func (g grpcGreeter) parts(ctx context.Context, name string) ([]string, error) {
	stream, err := g.client.GreetStream(ctx, &greetv1.GreetStreamRequest{Name: name})
	if err != nil {
		return nil, err
	}
	var parts []string
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return parts, nil
		}
		if err != nil {
			return parts, err
		}
		parts = append(parts, message.GetPart())
	}
}

func (g grpcGreeter) summary(ctx context.Context, names []string) (string, error) {
	stream, err := g.client.GreetClientStream(ctx)
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if err := stream.Send(&greetv1.GreetClientStreamRequest{Name: name}); err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
	}
	answer, err := stream.CloseAndRecv()
	if err != nil {
		return "", err
	}
	return answer.GetSummary(), nil
}

func (g grpcGreeter) echoes(ctx context.Context) (echoStream, error) {
	stream, err := g.client.GreetBidiStream(ctx)
	if err != nil {
		return nil, err
	}
	return grpcEchoes{stream}, nil
}

type grpcEchoes struct {
	stream grpc.BidiStreamingClient[greetv1.GreetBidiStreamRequest, greetv1.GreetBidiStreamResponse]
}

func (s grpcEchoes) send(name string) error {
	return s.stream.Send(&greetv1.GreetBidiStreamRequest{Name: name})
}

func (s grpcEchoes) receive() (string, error) {
	message, err := s.stream.Recv()
	if err != nil {
		return "", err
	}
	return message.GetEcho(), nil
}

func (s grpcEchoes) closeSend() error { return s.stream.CloseSend() }

func (s grpcEchoes) close() error { return s.stream.CloseSend() }
