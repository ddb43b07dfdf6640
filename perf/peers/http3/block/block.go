// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Package block has the content of every download.
package block

import (
	"bytes"
	"fmt"
)

// Bytes repeat until a download has its length.
var Bytes = make([]byte, 1<<16)

func init() {
	for i := range Bytes {
		Bytes[i] = byte(31*i + i>>8)
	}
}

// Check says whether these are the bytes of a download from an offset on.
func Check(found []byte, offset int64) error {
	for done := 0; done < len(found); {
		want := Bytes[(offset+int64(done))%int64(len(Bytes)):]
		next := min(len(want), len(found)-done)
		if !bytes.Equal(found[done:done+next], want[:next]) {
			return fmt.Errorf("wrong bytes from %d to %d", offset+int64(done), offset+int64(done+next))
		}
		done += next
	}
	return nil
}
