// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/grpc"

	canvav1 "fawa.io/clients/gen/canva/v1"
	"fawa.io/clients/gen/canva/v1/canvav1connect"
)

// board is an open Collaborate; opened by either client library.
type board interface {
	Send(*canvav1.ClientDrawRequest) error
	Receive() (*canvav1.ClientDrawResponse, error)
	CloseRequest() error
}

// joiner opens boards one way.
type joiner struct {
	name string
	join func(ctx context.Context) (board, error)
}

var clientIDPattern = regexp.MustCompile(`^[A-Z0-9]{8}$`)

func checkCanvax(r *run, at endpoints) {
	ways, err := r.ways(at)
	if err != nil {
		r.expect("canvax", func(context.Context) error { return err })
		return
	}
	var joiners []joiner
	for _, w := range ways {
		if !w.duplex() {
			continue
		}
		for _, d := range dialects() {
			client := canvav1connect.NewCanvaServiceClient(w.http, w.base, d.options...)
			joiners = append(joiners, joiner{name: "connect-go " + d.name + " " + w.name, join: func(ctx context.Context) (board, error) {
				stream := client.Collaborate(ctx)
				// net/http's HTTP/2 looks at the context only once the request body has ended.
				context.AfterFunc(ctx, func() { _ = stream.CloseRequest() })
				// connect-go sends the headers with the first message; an empty one asks for nothing.
				return connectBoard{stream}, stream.Send(nil)
			}})
		}
		connection, err := r.dial(w.base)
		if err != nil {
			r.expect("canvax grpc-go "+w.name, func(context.Context) error { return err })
			continue
		}
		defer connection.Close()
		joiners = append(joiners, joiner{name: "grpc-go " + w.name, join: func(ctx context.Context) (board, error) {
			stream, err := canvav1.NewCanvaServiceClient(connection).Collaborate(ctx)
			return grpcBoard{stream}, err
		}})
	}
	for i, one := range joiners {
		other := joiners[(i+1)%len(joiners)]
		name := "canvax " + one.name + " with " + other.name
		if strings.Contains(name, r.via) {
			r.expect(name, func(ctx context.Context) error { return drawTogether(ctx, one, other) })
		}
	}
}

// drawTogether has two members draw, each seeing both, and a third join to find what is left.
func drawTogether(ctx context.Context, one, other joiner) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	mark := fmt.Sprintf("#%06x", time.Now().UnixNano()&0xffffff)
	first, _, err := joined(ctx, one)
	if err != nil {
		return fmt.Errorf("first: %w", err)
	}
	second, _, err := joined(ctx, other)
	if err != nil {
		return fmt.Errorf("second: %w", err)
	}
	idOfFirst, err := drawn(first, second, mark, 1)
	if err != nil {
		return err
	}
	idOfSecond, err := drawn(second, first, mark, 2)
	if err != nil {
		return err
	}
	if idOfFirst == idOfSecond {
		return fmt.Errorf("both members are called %s", idOfFirst)
	}
	if err := first.Send(event(&canvav1.DrawEvent{Type: "clear", Color: mark})); err != nil {
		return err
	}
	if _, err := awaitEvent(second, mark, "clear"); err != nil {
		return err
	}
	late, history, err := joined(ctx, one)
	if err != nil {
		return fmt.Errorf("third: %w", err)
	}
	for _, kept := range history {
		if kept.GetColor() == mark && kept.GetType() != "clear" {
			return errors.New("a cleared stroke is still in the history")
		}
	}
	return errors.Join(first.CloseRequest(), second.CloseRequest(), late.CloseRequest())
}

func joined(ctx context.Context, through joiner) (board, []*canvav1.DrawEvent, error) {
	b, err := through.join(ctx)
	if err != nil {
		return nil, nil, err
	}
	message, err := b.Receive()
	if err != nil {
		return nil, nil, err
	}
	if _, isHistory := message.GetMessage().(*canvav1.ClientDrawResponse_InitialHistory); !isHistory {
		return nil, nil, fmt.Errorf("the first message is no history but %v", message)
	}
	return b, message.GetInitialHistory().GetEvents(), nil
}

// drawn has one member draw and both see it; it returns the drawing member's id.
func drawn(by, seenBy board, mark string, size int32) (string, error) {
	stroke := &canvav1.DrawEvent{Type: "draw", Color: mark, Size: size, PrevX: 1, PrevY: -2, CurrX: 3, CurrY: 4, ClientId: "SPOOF"}
	if err := by.Send(event(stroke)); err != nil {
		return "", err
	}
	own, err := awaitEvent(by, mark, "draw")
	if err != nil {
		return "", err
	}
	for own.GetSize() != size {
		if own, err = awaitEvent(by, mark, "draw"); err != nil {
			return "", err
		}
	}
	seen, err := awaitEvent(seenBy, mark, "draw")
	for err == nil && seen.GetSize() != size {
		seen, err = awaitEvent(seenBy, mark, "draw")
	}
	if err != nil {
		return "", err
	}
	if !clientIDPattern.MatchString(seen.GetClientId()) {
		return "", fmt.Errorf("client id is %q", seen.GetClientId())
	}
	return own.GetClientId(), errors.Join(
		same("client id", seen.GetClientId(), own.GetClientId()),
		same("prev_y", seen.GetPrevY(), int32(-2)),
		same("curr_x", seen.GetCurrX(), int32(3)))
}

// awaitEvent skips what others draw.
func awaitEvent(b board, mark, kind string) (*canvav1.DrawEvent, error) {
	for {
		message, err := b.Receive()
		if err != nil {
			return nil, err
		}
		if e := message.GetDrawEvent(); e.GetColor() == mark && e.GetType() == kind {
			return e, nil
		}
	}
}

func event(e *canvav1.DrawEvent) *canvav1.ClientDrawRequest {
	return &canvav1.ClientDrawRequest{Message: &canvav1.ClientDrawRequest_DrawEvent{DrawEvent: e}}
}

type connectBoard struct {
	*connect.BidiStreamForClient[canvav1.ClientDrawRequest, canvav1.ClientDrawResponse]
}

type grpcBoard struct {
	stream grpc.BidiStreamingClient[canvav1.ClientDrawRequest, canvav1.ClientDrawResponse]
}

func (b grpcBoard) Send(message *canvav1.ClientDrawRequest) error { return b.stream.Send(message) }

func (b grpcBoard) Receive() (*canvav1.ClientDrawResponse, error) { return b.stream.Recv() }

func (b grpcBoard) CloseRequest() error { return b.stream.CloseSend() }
