// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"

	"connectrpc.com/connect"
	"google.golang.org/grpc"

	filev1 "fawa.io/clients/gen/file/v1"
	"fawa.io/clients/gen/file/v1/filev1connect"
)

// connectMover is FileService through connect-go.
type connectMover struct {
	client filev1connect.FileServiceClient
}

func (m connectMover) upload(ctx context.Context) (uploadStream, error) {
	return connectUpload{m.client.SendFile(ctx)}, nil
}

func (m connectMover) download(ctx context.Context, request *filev1.ReceiveFileRequest) (downloadStream, error) {
	stream, err := m.client.ReceiveFile(ctx, connect.NewRequest(request))
	if err != nil {
		return nil, err
	}
	return connectDownload{stream}, nil
}

func (m connectMover) link(ctx context.Context, key string) (*filev1.GetDownloadURLResponse, error) {
	answer, err := m.client.GetDownloadURL(ctx, connect.NewRequest(&filev1.GetDownloadURLRequest{Randomkey: key}))
	if err != nil {
		return nil, err
	}
	return answer.Msg, nil
}

type connectUpload struct {
	stream *connect.ClientStreamForClient[filev1.SendFileRequest, filev1.SendFileResponse]
}

func (s connectUpload) send(message *filev1.SendFileRequest) error { return s.stream.Send(message) }

func (s connectUpload) finish() (*filev1.SendFileResponse, error) {
	answer, err := s.stream.CloseAndReceive()
	if err != nil {
		return nil, err
	}
	return answer.Msg, nil
}

type connectDownload struct {
	stream *connect.ServerStreamForClient[filev1.ReceiveFileResponse]
}

func (s connectDownload) receive() (*filev1.ReceiveFileResponse, error) {
	if s.stream.Receive() {
		return s.stream.Msg(), nil
	}
	if err := s.stream.Err(); err != nil {
		return nil, err
	}
	return nil, io.EOF
}

func (s connectDownload) close() error { return s.stream.Close() }

// grpcMover is FileService through grpc-go.
type grpcMover struct {
	client filev1.FileServiceClient
}

func newGRPCMover(connection grpc.ClientConnInterface) grpcMover {
	return grpcMover{filev1.NewFileServiceClient(connection)}
}

func (m grpcMover) upload(ctx context.Context) (uploadStream, error) {
	stream, err := m.client.SendFile(ctx)
	if err != nil {
		return nil, err
	}
	return grpcUpload{stream}, nil
}

func (m grpcMover) download(ctx context.Context, request *filev1.ReceiveFileRequest) (downloadStream, error) {
	stream, err := m.client.ReceiveFile(ctx, request)
	if err != nil {
		return nil, err
	}
	return grpcDownload{stream}, nil
}

func (m grpcMover) link(ctx context.Context, key string) (*filev1.GetDownloadURLResponse, error) {
	return m.client.GetDownloadURL(ctx, &filev1.GetDownloadURLRequest{Randomkey: key})
}

type grpcUpload struct {
	stream grpc.ClientStreamingClient[filev1.SendFileRequest, filev1.SendFileResponse]
}

func (s grpcUpload) send(message *filev1.SendFileRequest) error { return s.stream.Send(message) }

func (s grpcUpload) finish() (*filev1.SendFileResponse, error) { return s.stream.CloseAndRecv() }

type grpcDownload struct {
	stream grpc.ServerStreamingClient[filev1.ReceiveFileResponse]
}

func (s grpcDownload) receive() (*filev1.ReceiveFileResponse, error) { return s.stream.Recv() }

func (s grpcDownload) close() error { return nil }
