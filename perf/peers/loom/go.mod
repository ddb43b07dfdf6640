module fawa.io/peers/loom

go 1.26.0

require github.com/xtaci/smux v1.5.56
