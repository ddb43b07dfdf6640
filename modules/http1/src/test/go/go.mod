module fawa.io/http1-peer

go 1.26.0
