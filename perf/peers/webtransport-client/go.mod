module fawa.io/peers/webtransport-client

go 1.26.0

// Later clients begin no session without SETTINGS_WT_ENABLED (0x2c7cf000), which we do not send: docs/decisions/033.
// The last quic-go that this webtransport-go compiles with.
require (
	github.com/quic-go/quic-go v0.59.1
	github.com/quic-go/webtransport-go v0.10.0
)

require (
	github.com/dunglas/httpsfv v1.1.0 // indirect
	github.com/quic-go/qpack v0.6.0 // indirect
	golang.org/x/crypto v0.41.0 // indirect
	golang.org/x/net v0.43.0 // indirect
	golang.org/x/sys v0.35.0 // indirect
	golang.org/x/text v0.28.0 // indirect
)
