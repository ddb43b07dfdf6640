/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Remote calls of protobuf services in three protocols on one path, {@code
 * /package.Service/Method}. The content type of the request selects the protocol:
 *
 * <pre>
 * application/proto, application/json                   Connect, unary: the bare message
 * application/connect+proto, application/connect+json   Connect, streams
 * application/grpc[+proto|+json]                        gRPC
 * application/grpc-web[-text][+proto|+json]             gRPC-Web
 * </pre>
 *
 * <p>All but Connect's unary form put each message in an envelope:
 *
 * <pre>
 *  0        1                               5
 * +--------+-------------------------------+------------- - -
 * | flags  | length, big-endian            | message
 * +--------+-------------------------------+------------- - -
 *  flags: 0x01 compressed · 0x02 end of stream (Connect, JSON) · 0x80 trailers (gRPC-Web)
 * </pre>
 *
 * <p>A method with a {@code google.api.http} annotation is also served as REST at the paths named
 * there: path, query and a JSON body form the request, streams are lines of JSON.
 *
 * <pre>{@code
 * final class Greetings implements GreetService { // generated
 *   public SayHelloResponse sayHello(SayHelloRequest request, Call call) {
 *     if (request.getName().isEmpty()) {
 *       throw new RpcException(Code.INVALID_ARGUMENT, "a name is needed");
 *     }
 *     return SayHelloResponse.newBuilder().setGreeting("Hello, " + request.getName()).build();
 *   }
 * }
 * }</pre>
 *
 * <p>A handler is a plain blocking method, run on a thread of its own: it takes a request or a
 * {@link io.fawa.connect.Source} of them, returns a response or sends to a {@link
 * io.fawa.connect.Sink}, and fails by throwing {@link io.fawa.connect.RpcException}. Generated code
 * combines such methods to a {@link io.fawa.connect.server.Service}; {@link
 * io.fawa.connect.server.RpcServer} serves any number of them on {@link io.fawa.http.Exchange}s.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.connect;
