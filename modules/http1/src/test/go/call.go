// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "errors"

func call(base string) error { return errors.New("todo") }
