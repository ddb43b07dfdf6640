// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Package clients holds fawa's contracts as Go sees them, generated from the protos of api.
package clients

//go:generate buf generate
