"""The ordered list of routers."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
