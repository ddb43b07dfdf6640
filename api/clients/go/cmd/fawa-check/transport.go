// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"connectrpc.com/connect"
	"github.com/quic-go/quic-go/http3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

// trust says which certificates are taken.
type trust struct {
	roots *x509.CertPool
}

func newTrust(authorityFile string) (trust, error) {
	if authorityFile == "" {
		return trust{}, nil
	}
	pem, err := os.ReadFile(authorityFile)
	if err != nil {
		return trust{}, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return trust{}, fmt.Errorf("%s holds no certificate", authorityFile)
	}
	return trust{roots: roots}, nil
}

// config is the TLS configuration for one base URL. Without an authority it only talks to loopback
// addresses, whose certificates nobody else can use.
func (t trust) config(base string) (*tls.Config, error) {
	if t.roots != nil {
		return &tls.Config{RootCAs: t.roots, MinVersion: tls.VersionTLS12}, nil
	}
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	host := u.Hostname()
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s is not a loopback address: name the authority with --ca", host)
	}
	return &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, nil
}

// way is one manner of reaching a service: an HTTP version, under TLS or not.
type way struct {
	name  string
	base  string
	http  *http.Client
	major int
}

// duplex is whether a stream can go both ways at once.
func (w way) duplex() bool { return w.major > 1 }

// reach gives a link, which stands for the port in clear text, in a form that this way can follow.
func (w way) reach(link string) (string, error) {
	if w.major < 3 {
		return link, nil
	}
	base, err := url.Parse(w.base)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(link)
	if err != nil {
		return "", err
	}
	u.Scheme, u.Host = base.Scheme, base.Host
	return u.String(), nil
}

// ways lists every HTTP version in which the endpoints can be called: 1.1 and 2 by net/http, 3 by quic-go.
func (r *run) ways(at endpoints) ([]way, error) {
	var all []way
	if at.plain != "" {
		var h1, h2c http.Protocols
		h1.SetHTTP1(true)
		h2c.SetUnencryptedHTTP2(true)
		all = append(all,
			way{name: "h1", base: at.plain, http: newClient(&h1, nil), major: 1},
			way{name: "h2c", base: at.plain, http: newClient(&h2c, nil), major: 2})
	}
	if at.tls != "" {
		config, err := r.trust.config(at.tls)
		if err != nil {
			return nil, err
		}
		var h1, h2 http.Protocols
		h1.SetHTTP1(true)
		h2.SetHTTP2(true)
		all = append(all,
			way{name: "tls-h1", base: at.tls, http: newClient(&h1, config), major: 1},
			way{name: "tls-h2", base: at.tls, http: newClient(&h2, config), major: 2})
		if r.h3 {
			h3 := &http.Client{Transport: &http3.Transport{TLSClientConfig: config, DisableCompression: true}}
			all = append(all, way{name: "tls-h3", base: at.tls, http: h3, major: 3})
		}
	}
	return all, nil
}

func newClient(protocols *http.Protocols, config *tls.Config) *http.Client {
	return &http.Client{Transport: &http.Transport{
		Protocols:           protocols,
		TLSClientConfig:     config,
		TLSHandshakeTimeout: 10 * time.Second,
		DisableCompression:  true,
	}}
}

// dialect is a protocol of connect-go and the options that select it.
type dialect struct {
	name    string
	options []connect.ClientOption
	h2only  bool
}

// dialects are all that connect-go speaks.
func dialects() []dialect {
	return []dialect{
		{name: "connect"},
		{name: "connect-json", options: []connect.ClientOption{connect.WithProtoJSON()}},
		{name: "connect-gzip", options: []connect.ClientOption{connect.WithSendGzip()}},
		{name: "grpc", options: []connect.ClientOption{connect.WithGRPC()}, h2only: true},
		{name: "grpc-json", options: []connect.ClientOption{connect.WithGRPC(), connect.WithProtoJSON()}, h2only: true},
		{name: "grpcweb", options: []connect.ClientOption{connect.WithGRPCWeb()}},
		{name: "grpcweb-gzip", options: []connect.ClientOption{connect.WithGRPCWeb(), connect.WithSendGzip()}},
	}
}

// dial opens a grpc-go connection to a base URL.
func (r *run) dial(base string) (*grpc.ClientConn, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	security := insecure.NewCredentials()
	if u.Scheme == "https" {
		config, err := r.trust.config(base)
		if err != nil {
			return nil, err
		}
		security = credentials.NewTLS(config)
	}
	return grpc.NewClient("passthrough:///"+u.Host, grpc.WithTransportCredentials(security))
}

// code is what kind of error this is, whichever library reports it; connect and gRPC number them alike.
func code(err error) codes.Code {
	var fromConnect *connect.Error
	if errors.As(err, &fromConnect) {
		return codes.Code(fromConnect.Code())
	}
	return status.Code(err)
}

// text is the message of an RPC error alone.
func text(err error) string {
	var fromConnect *connect.Error
	if errors.As(err, &fromConnect) {
		return fromConnect.Message()
	}
	return status.Convert(err).Message()
}

// wantCode is nil if err is an RPC error of the given kind.
func wantCode(err error, wanted codes.Code) error {
	if err == nil {
		return fmt.Errorf("succeeded, wanted %s", wanted)
	}
	if code(err) != wanted {
		return fmt.Errorf("got %s (%w), wanted %s", code(err), err, wanted)
	}
	return nil
}

// wantError is nil if err has the given kind and message.
func wantError(err error, wanted codes.Code, message string) error {
	if mismatch := wantCode(err, wanted); mismatch != nil {
		return mismatch
	}
	return same("message", text(err), message)
}

func same[T comparable](what string, got, wanted T) error {
	if got != wanted {
		return fmt.Errorf("%s is %#v, wanted %#v", what, got, wanted)
	}
	return nil
}
