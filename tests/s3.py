"""An S3 server of its own process on this machine, which checks signatures like Amazon's."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

import boto3
import httpx
import pytest

BUCKET = "media"
REGION = "eu-central-1"
CALLS_TO_SET_UP = "4"
"""So many calls are answered without keys; from then on rights are checked."""
EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
)


@contextlib.contextmanager
def s3_server() -> Iterator[str]:
    """Run a server with one bucket; gives the address that MEDIA_URL takes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)),
        env={**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": CALLS_TO_SET_UP},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        key, secret = _set_up(f"http://127.0.0.1:{port}")
        keys = f"{quote(key, safe='')}:{quote(secret, safe='')}"
        yield f"s3://{keys}@127.0.0.1:{port}/{BUCKET}/shop?region={REGION}&secure=no"
    finally:
        server.kill()
        server.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/moto-api/")
            return
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _set_up(address: str) -> tuple[str, str]:
    """A bucket, and a user who may do everything in it."""
    asking = {
        "endpoint_url": address,
        "region_name": REGION,
        "aws_access_key_id": "nobody",
        "aws_secret_access_key": "nothing",
    }
    iam = boto3.client("iam", **asking)
    iam.create_user(UserName="shop")
    iam.put_user_policy(UserName="shop", PolicyName="all", PolicyDocument=EVERYTHING)
    made = iam.create_access_key(UserName="shop")["AccessKey"]
    place = {"LocationConstraint": REGION}
    boto3.client("s3", **asking).create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    return made["AccessKeyId"], made["SecretAccessKey"]


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """One server for all tests of this process; S3_TEST_URL names another kind of server."""
    if given := os.environ.get("S3_TEST_URL"):
        yield given
        return
    with s3_server() as url:
        yield url
