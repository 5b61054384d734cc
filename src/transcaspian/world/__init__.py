"""Subjects around the freight: the level of the sea, its water year by year, and its future."""

from transcaspian.world._sea_balance import Hypsometry, balance, hypsometry
from transcaspian.world._sea_fit import SeaFit, fit_sea
from transcaspian.world._sea_generator import RESPONSES, SEA_PARAMETERS, generate
from transcaspian.world._sea_hindcast import RollingScore, SeaHindcast, hindcast_sea
from transcaspian.world._sea_outlook import beside_published, sea_series
from transcaspian.world._sea_project import PATHWAYS, VARIANTS, Projection, project
from transcaspian.world._sea_scores import SeaScore

__all__ = [
    "PATHWAYS",
    "RESPONSES",
    "SEA_PARAMETERS",
    "VARIANTS",
    "Hypsometry",
    "Projection",
    "RollingScore",
    "SeaFit",
    "SeaHindcast",
    "SeaScore",
    "balance",
    "beside_published",
    "fit_sea",
    "generate",
    "hindcast_sea",
    "hypsometry",
    "project",
    "sea_series",
]
