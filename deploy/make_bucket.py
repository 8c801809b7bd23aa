"""Makes the media bucket when the S3 server has none of that name; run once by the container `bucket`."""

import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

client = boto3.client(
    "s3",
    endpoint_url=os.environ.get("AWS_S3_ENDPOINT_URL") or None,
    region_name=os.environ.get("AWS_S3_REGION_NAME", "us-east-1"),
    config=Config(client_cert=os.environ.get("AWS_CLIENT_CERTIFICATE") or None),
)
name = os.environ["AWS_STORAGE_BUCKET_NAME"]
try:
    if name not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=name)
except (BotoCoreError, ClientError) as error:
    sys.exit(f"The bucket {name} could not be made: {error}")
